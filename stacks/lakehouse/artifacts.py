"""What ships: the jobs wheel and the pipeline sources, identified by their content.

They are uploaded to paths that contain their digest, so nothing at a path is ever overwritten by other content: a job's
path always means exactly one wheel, also in a run that began before the last deployment.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from local_platform.wheel import build_wheel
from stacks.errors import ArtifactError

DIGITS = 16  # hexadecimal digits of the SHA-256 in a path: 64 bits, so that two contents don't share a path
_SOURCE_SUFFIXES = {".py", ".sql"}  # the files that a pipeline's glob selects


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file that ships.

    Attributes:
        name: its path below the folder that it ships in, with forward slashes.
        path: the file on this machine, absolute.
        sha256: digest of its bytes.
    """

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Artifacts:
    """Files that ship together, in the order of their names."""

    files: tuple[Artifact, ...]

    @property
    def digest(self) -> str:
        """The first digits of the SHA-256 over names and contents."""
        listed = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(listed.encode()).hexdigest()[:DIGITS]


def read_wheel(dist: Path, sources: Path) -> Artifacts:
    """Return the wheel in ``dist``, after checking that it is what a build of ``sources`` gives.

    Raises:
        ArtifactError: there is no wheel of this name and version, or its bytes differ from those of a build.
        WheelError: the sources can't be built.
    """
    name, expected = _build(sources, _fingerprint(sources))
    built = dist / name
    if not built.is_file():
        raise ArtifactError(f"The jobs wheel {built} is missing. Run `make wheel`, then synthesize again.")
    wheel = _artifact(built, dist)
    if wheel.sha256 != expected:
        raise ArtifactError(
            f"The jobs wheel {built} is stale: it holds {wheel.sha256[:DIGITS]}…, a build of {sources} gives "
            f"{expected[:DIGITS]}…. Run `make wheel`, then synthesize again."
        )
    return Artifacts((wheel,))


@cache
def _build(sources: Path, fingerprint: str) -> tuple[str, str]:  # noqa: ARG001 - other contents, another build
    """Return name and SHA-256 of the wheel built from the sources; cached, so it is built once for all environments."""
    with TemporaryDirectory() as scratch:
        fresh = build_wheel(Path(scratch), sources=sources)
    return fresh.path.name, fresh.sha256


def _fingerprint(sources: Path) -> str:
    files = sorted(path for path in sources.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return Artifacts(tuple(_artifact(path, sources) for path in files)).digest


def read_pipeline_sources(folder: Path) -> Artifacts:
    """Return every source file of a declarative pipeline.

    Raises:
        ArtifactError: there is none, or a file lies among them that a pipeline doesn't run.
    """
    found = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    strangers = sorted(path for path in found if path.suffix not in _SOURCE_SUFFIXES)
    if strangers:
        raise ArtifactError(
            f"{strangers[0]} is no pipeline source: a pipeline takes {' and '.join(sorted(_SOURCE_SUFFIXES))} files "
            "alone. Move it out of the folder."
        )
    if not found:
        raise ArtifactError(f"{folder} holds no pipeline source. A pipeline needs at least one .py or .sql file there.")
    return Artifacts(tuple(sorted((_artifact(path, folder) for path in found), key=_name)))


def _name(artifact: Artifact) -> str:
    return artifact.name


def _artifact(path: Path, folder: Path) -> Artifact:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Artifact(path.relative_to(folder).as_posix(), path.resolve(), digest)
