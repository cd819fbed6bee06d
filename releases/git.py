"""The git commands that releases need."""

from __future__ import annotations

import fcntl
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from releases.errors import GitError, GitMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: its id, the ISO time and name of its author, and the first line of its message."""

    commit: str
    when: str
    who: str
    subject: str


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one repository."""

    repository: Path

    @classmethod
    def of(cls, repository: Path) -> Git:
        """Return git in a folder that is the top of a repository with at least one commit.

        Raises:
            GitError: git is missing, or the folder is no repository of its own or has no commit.
        """
        git = cls(repository)
        try:
            below = git.run("rev-parse", "--show-prefix").strip()
        except GitMissingError:
            raise
        except GitError as error:
            raise GitError(f"{error}\nWork in a clone of this project.") from error
        if below:
            raise GitError(f"{repository} is a folder of another repository. Work in a clone of this project.")
        git.head()
        return git

    def run(self, *arguments: str, given: str | None = None) -> str:
        """Return what a git command prints, read as UTF-8; bytes that are not UTF-8 are replaced by U+FFFD.

        Args:
            arguments: the command's words.
            given: what it reads from its standard input.

        Raises:
            GitError: git is missing or the command failed; the message holds what git said.
        """
        return self._read(*arguments, given=given).decode("utf-8", errors="replace")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock on the repository within the block; others wait until the block or this process ends.

        Raises:
            GitError: git's folder is not writable.
        """
        path = self.repository / self.run("rev-parse", "--git-path", "lakehouse-release.lock").strip()
        try:
            lock = path.open("w", encoding="utf-8")
        except OSError as error:
            raise GitError(f"{path} can't be written ({error.strerror}). Work in a clone of your own.") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def head(self) -> str:
        """Return the commit that is checked out."""
        try:
            return self.run("rev-parse", "--verify", "HEAD").strip()
        except GitMissingError:
            raise
        except GitError as error:
            raise GitError(f"{self.repository} has no commit checked out. Commit, then try again.") from error

    def changes(self, *folders: Path) -> list[str]:
        """Return what differs from the commit that is checked out, untracked files included, one line a file."""
        return _lines(self.run("status", "--porcelain", "--untracked-files=all", "--", *map(str, folders)))

    def untracked(self, *folders: Path, ignored: bool = False) -> list[Path]:
        """Return the files that git does not track, or those that it ignores, by their paths in the repository."""
        which = ("--others", "--ignored") if ignored else ("--others",)
        return self._paths("ls-files", "-z", *which, "--exclude-standard", "--", *map(str, folders))

    def files_of(self, commit: str, *folders: Path) -> list[Path]:
        """Return the files of a commit, by their paths in the repository."""
        return self._paths("ls-tree", "-r", "-z", "--name-only", commit, "--", *map(str, folders))

    def history(self, path: Path | None = None) -> list[Revision]:
        """Return the commits behind the one that is checked out, the latest first; only those that touch ``path``.

        Raises:
            GitError: the clone is shallow: its history is incomplete.
        """
        if self.run("rev-parse", "--is-shallow-repository").strip() == "true":
            raise GitError(
                f"{self.repository} is a shallow clone, whose history is cut off. Fetch all of it: "
                "git fetch --unshallow."
            )
        where = ["--", str(path)] if path else []
        form = ("--no-show-signature", "--encoding=UTF-8", "--format=%H%x00%cI%x00%an%x00%s")
        return [Revision(*line.split("\0")) for line in _lines(self.run("log", *form, *where))]

    def file_at(self, commit: str, path: Path) -> str | None:
        """Return a file as it was in a commit; None when it did not exist."""
        if not self.run("ls-tree", "--name-only", commit, "--", path.as_posix()).strip():
            return None
        return self.run("show", f"{commit}:{path.as_posix()}")

    def export(self, commit: str, folder: Path) -> None:
        """Write all files of a commit into a folder, byte for byte.

        Raises:
            GitError: the commit is not there, or holds a link that points out of the folder.
        """
        packed = self._read("-c", "core.autocrlf=false", "archive", "--format=tar", commit)
        try:
            with tarfile.open(fileobj=BytesIO(packed)) as archive:
                archive.extractall(folder, filter="data")
        except tarfile.FilterError as error:
            raise GitError(f"Commit {commit[:12]} can't be written to a folder: {error}. Remove the link.") from error

    def _paths(self, *asked: str) -> list[Path]:
        return [Path(name) for name in self.run(*asked).split("\0") if name]

    def _read(self, *arguments: str, given: str | None = None) -> bytes:
        try:
            done = subprocess.run(
                ["git", *arguments],  # noqa: S607 - the user's own git, wherever it is
                cwd=self.repository,
                input=None if given is None else given.encode(),
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise GitMissingError(
                f"git can't be started in {self.repository} ({error.strerror}). Is it missing? Install it (Debian, "
                "Ubuntu: apt install git), then try again."
            ) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", errors="replace").strip()
            raise GitError(f"`git {' '.join(arguments)}` failed in {self.repository}: {said}")
        return done.stdout


def _lines(printed: str) -> list[str]:
    """Split at line feeds alone: a subject may hold others of the characters that ``splitlines`` splits at."""
    return [line for line in printed.split("\n") if line]
