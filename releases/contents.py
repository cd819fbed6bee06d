"""What ships, file by file: the jobs wheel, the pipeline sources, the Data Factory definitions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local_platform.wheel import Wheel, build_wheel
from releases.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from releases.git import Git

WHEEL_SOURCES = Path("jobs")
PIPELINE_SOURCES = Path("dlt_pipelines")
DEFINITIONS = Path("adf_definitions")
# The folders whose content a release fixes; everything else of a commit is infrastructure or local.
FOLDERS = (WHEEL_SOURCES, PIPELINE_SOURCES, DEFINITIONS)
_SUFFIXES = {PIPELINE_SOURCES: {".py", ".sql"}, DEFINITIONS: {".json"}}


def contents(repository: Path, wheel: Wheel | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file that ships, by its name.

    Without a wheel, one is built from ``jobs/``, so that its digest is that of the sources and not that of an older
    build. Names are paths in the repository, with forward slashes; the wheel has no folder.

    Raises:
        ReleaseError: a symbolic link is among the files.
        WheelError: the wheel can't be built.
    """
    _refuse_links(repository)
    with TemporaryDirectory() as scratch:
        wheel = wheel or build_wheel(Path(scratch), sources=repository / WHEEL_SOURCES)
        found = {wheel.path.name: wheel.sha256}
    for folder, suffixes in _SUFFIXES.items():
        for path in sorted((repository / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                found[path.relative_to(repository).as_posix()] = digest(path)
    return found


def committed(git: Git, commit: str) -> dict[str, str]:
    """Return :func:`contents` of the files of a commit, whatever is checked out.

    Raises:
        GitError: the commit is not there.
        ReleaseError, WheelError: as :func:`contents`.
    """
    with TemporaryDirectory() as scratch:
        git.export(commit, Path(scratch))
        return contents(Path(scratch))


def require_committed(git: Git, found: Mapping[str, str]) -> None:
    """Refuse files that differ from those of the checked-out commit although git reports no change.

    Raises:
        ReleaseError: git converted line ends at checkout, or ignores a file that would ship.
    """
    told = differences(committed(git, git.head()), found)
    if told:
        raise ReleaseError(
            f"Git reports no change, but the files differ from those of commit {git.head()[:12]}: {'; '.join(told)}. "
            f"Remove the files that git ignores there (git status --ignored {' '.join(map(str, FOLDERS))}); or, if git "
            "converts line ends, turn that off (git config core.autocrlf false) and check out again."
        )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return one line for each file that is not what was expected: missing, added or changed."""
    told = []
    for name in sorted({*expected, *found}):
        if name not in found:
            told.append(f"{name} is missing (expected {expected[name][:12]}…)")
        elif name not in expected:
            told.append(f"{name} was added ({found[name][:12]}…)")
        elif expected[name] != found[name]:
            told.append(f"{name} differs (expected {expected[name][:12]}…, found {found[name][:12]}…)")
    return told


def _refuse_links(repository: Path) -> None:
    """Refuse symbolic links, as a commit holds only where a link points; one that points nowhere ships nothing."""
    for folder in FOLDERS:
        for path in (repository / folder, *sorted((repository / folder).rglob("*"))):
            if path.is_symlink() and path.exists():
                raise ReleaseError(
                    f"{path.relative_to(repository)} is a symbolic link; a release holds only files. Replace it by "
                    "the file that it points to."
                )
