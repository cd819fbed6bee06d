"""The few things that releases ask of git."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from releases.errors import GitError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, the ISO time and the name of who made it, and the first line of its message."""

    commit: str
    when: str
    who: str
    subject: str


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one repository."""

    repository: Path

    def run(self, *arguments: str, given: str | None = None) -> str:
        """Return what a git command prints.

        Args:
            arguments: the command's words.
            given: what it reads from its standard input.

        Raises:
            GitError: git is missing or the command failed; the message holds what git said.
        """
        try:
            done = subprocess.run(
                ["git", *arguments],  # noqa: S607 - the user's own git, wherever it is
                cwd=self.repository,
                input=given,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitError("git is missing. Install it (Debian, Ubuntu: apt install git), then try again.") from error
        if done.returncode:
            raise GitError(f"git {arguments[0]} failed in {self.repository}: {done.stderr.strip()}")
        return done.stdout

    def head(self) -> str:
        """Return the commit that is checked out."""
        return self.run("rev-parse", "HEAD").strip()

    def changes(self, *folders: Path) -> list[str]:
        """Return what differs from the commit that is checked out, untracked files included, one line a file."""
        return self.run("status", "--porcelain", "--untracked-files=all", "--", *map(str, folders)).splitlines()

    def history(self, path: Path | None = None, limit: int = 200) -> list[Revision]:
        """Return the commits behind the one that is checked out, the latest first; only those that touch ``path``."""
        where = ["--", str(path)] if path else []
        lines = self.run("log", f"--max-count={limit}", "--format=%H%x00%cI%x00%an%x00%s", *where).splitlines()
        return [Revision(*line.split("\0")) for line in lines]

    def file_at(self, commit: str, path: Path) -> str | None:
        """Return a file as it was in a commit; None when it did not exist."""
        if not self.run("ls-tree", "--name-only", commit, "--", path.as_posix()).strip():
            return None
        return self.run("show", f"{commit}:{path.as_posix()}")
