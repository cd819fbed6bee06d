"""What ships, file by file: the jobs wheel, the pipeline sources, the Data Factory definitions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local_platform.wheel import Wheel, build_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        WheelError: the wheel can't be built.
    """
    with TemporaryDirectory() as scratch:
        wheel = wheel or build_wheel(Path(scratch), sources=repository / WHEEL_SOURCES)
        found = {wheel.path.name: wheel.sha256}
    for folder, suffixes in _SUFFIXES.items():
        for path in sorted((repository / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                found[path.relative_to(repository).as_posix()] = digest(path)
    return found


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
