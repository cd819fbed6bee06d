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

    Without a wheel, one is built from ``jobs/``, so that the digest is that of the sources and not of a file that lay
    around; its name stands without a folder. The others bear their path in the repository, with forward slashes.

    Raises:
        ReleaseError: a link leads to something else than the files of the repository.
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
    """Return what :func:`contents` gives for the files of a commit, whatever is checked out.

    Raises:
        GitError: the commit is not there.
        ReleaseError, WheelError: as :func:`contents`.
    """
    with TemporaryDirectory() as scratch:
        git.export(commit, Path(scratch))
        return contents(Path(scratch))


def require_committed(git: Git, found: Mapping[str, str]) -> None:
    """Refuse files that are not those of the commit that is checked out, though git sees no change.

    Raises:
        ReleaseError: git turned line ends as it checked them out, or ignores a file that would ship.
    """
    told = differences(committed(git, git.head()), found)
    if told:
        raise ReleaseError(
            f"Git sees no change, and yet the files are not those of commit {git.head()[:12]}: {'; '.join(told)}. Take "
            f"away what git ignores there (git status --ignored {' '.join(map(str, FOLDERS))}), or, if it turns line "
            "ends, tell it not to (git config core.autocrlf false) and check out anew."
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
    """A commit fixes where a link leads to, and not what is there; one that leads nowhere ships nothing."""
    for folder in FOLDERS:
        for path in (repository / folder, *sorted((repository / folder).rglob("*"))):
            if path.is_symlink() and path.exists():
                raise ReleaseError(
                    f"{path.relative_to(repository)} is a symbolic link, and a release is of files. Put what it leads "
                    "to in its place."
                )
