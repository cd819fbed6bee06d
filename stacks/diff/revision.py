"""The stacks of another revision, synthesized by its own code in a temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from releases.errors import GitError
from releases.git import Git
from stacks.errors import RevisionError
from stacks.synthesized import Stack, read_stacks

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMAND = "from lakehouse.cli import main; main()"
_LONGEST_SECONDS = 600


@contextmanager
def stacks_of(revision: str, repository: Path = Path()) -> Iterator[tuple[Stack, ...]]:
    """Check a revision out beside the working tree, build its wheel, synthesize it, and read the result.

    It uses the packages of this environment, so a revision that was locked to others may fail to synthesize.

    Raises:
        GitError: git is missing, the folder is no repository, or the revision holds a link that leads out of it.
        RevisionError: Git doesn't know the revision, or it can't be synthesized.
    """
    git = Git.of(repository.absolute())
    try:
        commit = git.run("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    except GitError as error:
        raise RevisionError(f"{error}\nName a commit, branch or tag") from error
    with TemporaryDirectory(prefix="lakehouse-revision-") as temporary:
        folder = Path(temporary) / "tree"
        git.export(commit, folder)
        _run(revision, folder, "wheel")
        _run(revision, folder, "synth", "--preview", "--out", f"{temporary}/cdktf.out")
        yield read_stacks(Path(temporary) / "cdktf.out")


def _run(revision: str, folder: Path, *arguments: str) -> None:
    """Run the revision's own command; its folder stands first on the path, before the working tree."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise RevisionError(
            f"`lakehouse {arguments[0]}` of {revision} failed, so there is nothing to compare with:\n{said}"
        )
