"""The stacks of another revision: its files, synthesized by its own code, in a folder that goes away again."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stacks.errors import RevisionError
from stacks.synthesized import Stack, read_stacks

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMAND = "from lakehouse.cli import main; main()"
_LONGEST_SECONDS = 600


@contextmanager
def stacks_of(revision: str, repository: Path = Path()) -> Iterator[tuple[Stack, ...]]:
    """Check a revision out beside the working tree, build its wheel, synthesize it, and read the result.

    It runs on this environment's packages: one that was locked to others can fail to synthesize.

    Raises:
        RevisionError: Git doesn't know the revision, or it can't be synthesized.
    """
    commit = _git(repository, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    with TemporaryDirectory(prefix="lakehouse-revision-") as temporary:
        folder = Path(temporary) / "tree"
        with tarfile.open(fileobj=BytesIO(_git(repository, "archive", "--format=tar", commit))) as archive:
            archive.extractall(folder, filter="data")
        _run(revision, folder, "wheel")
        _run(revision, folder, "synth", "--preview", "--out", f"{temporary}/cdktf.out")
        yield read_stacks(Path(temporary) / "cdktf.out")


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise RevisionError("git is missing. Install it (Debian, Ubuntu: apt install git), then try again") from error
    if done.returncode:
        raise RevisionError(f"git {arguments[0]} failed: {done.stderr.decode().strip()}. Name a commit, branch or tag")
    return done.stdout


def _run(revision: str, folder: Path, *arguments: str) -> None:
    """Run the revision's own command; its folder stands first on the path, before the working tree."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise RevisionError(
            f"`lakehouse {arguments[0]}` of {revision} failed, so there is nothing to compare with:\n{said}"
        )
