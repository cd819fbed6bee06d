"""Promotion: writes prod's pin from what was tested in dev, as one small change to review."""

from __future__ import annotations

import logging
import shlex
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError
from releases import evidence
from releases.contents import FOLDERS, contents, differences
from releases.errors import GitError, PinError, ReleaseError
from releases.pin import Pin, next_version, parse_pin, read_pin, require_version, settings_file, write_pin

if TYPE_CHECKING:
    from releases.git import Git, Revision

_log = logging.getLogger(__name__)


def promote(git: Git, source: str, target: str, version: str | None = None) -> Pin:
    """Pin ``target`` to the files that are checked out, if there is evidence that exactly these ran in ``source``.

    Args:
        git: the repository.
        source: environment that the evidence is from.
        target: environment whose settings get the pin.
        version: number of the release; the one after the present pin's when left out.

    Raises:
        ReleaseError: files are changed, the evidence is missing or of other files, or the version is invalid or taken.
        SettingsError: there is no such environment.
    """
    file = settings_file(git.repository, target)
    if version is not None:
        require_version(version)
    with git.alone():
        changed = git.changes()
        if changed:
            raise ReleaseError(
                f"{len(changed)} files differ from the commit that is checked out ({changed[0].strip()}). Commit "
                "them, or put them away with git stash --include-untracked, then promote again: a release is made "
                "from a commit."
            )
        found = contents(git.repository)
        proof = evidence.find(git, source, found)
        present = read_pin(file)
        if present and dict(present.contents) == found:
            raise ReleaseError(f"{target} is pinned to exactly these files already, as release {present.version}.")
        taken = {pin.version for pin, _ in pins(git, target)}
        chosen = version or next_version(max(taken, key=_number, default=None))
        if chosen in taken:
            raise PinError(f"{target} had a release {chosen} before. Give this one a number of its own with --version.")
        pin = Pin(chosen, proof.commit, found)
        write_pin(file, pin)
        return pin


def roll_back(git: Git, target: str, version: str | None = None) -> Pin:
    """Pin ``target`` to an earlier release: when no version is given, to the one before the present was first promoted.

    Rolling back twice goes back two releases, and never to one that a rollback left.

    Raises:
        ReleaseError: the settings file has changes of its own, or there is no such earlier release.
        SettingsError: there is no such environment.
    """
    if version is not None:
        require_version(version)
    file = settings_file(git.repository, target)
    with git.alone():
        if git.changes(file.relative_to(git.repository)):
            raise ReleaseError(f"{file} has changes that are not committed. Commit or drop them, then roll back.")
        present = read_pin(file)
        history = [pin for pin, _ in pins(git, target)]
        first = max((place for place, pin in enumerate(history) if pin == present), default=-1)
        earlier = history[first + 1 :] if version is None else [pin for pin in history if pin != present]
        chosen = next((pin for pin in earlier if version in (None, pin.version)), None)
        if chosen is None:
            known = ", ".join(dict.fromkeys(pin.version for pin in earlier)) or "none"
            wanted = f"release {version}" if version else "release"
            raise PinError(f"{target} has no earlier {wanted} to go back to; earlier are: {known}.")
        write_pin(file, chosen)
        return chosen


def way_back(git: Git, pin: Pin) -> str:
    """Return the shell command that undoes :func:`restore`: it brings back the files of the checked-out commit.

    ``git restore`` leaves files that only the release has: they are untracked, and removed by name.
    """
    extra = sorted(path.as_posix() for path in {*git.untracked(*FOLDERS)} & {*git.files_of(pin.commit, *FOLDERS)})
    back = shlex.join(["git", "restore", "--", *map(str, FOLDERS)])
    return f"{back} && {shlex.join(['git', 'clean', '--force', '--', *extra])}" if extra else back


def pins(git: Git, environment: str) -> list[tuple[Pin, Revision]]:
    """Return the pins that an environment has had, the latest first, each with the commit that set it.

    Pins before the last commit that removed the pin are left out: an adopter of the repository removes the pin of its
    former owner, and neither continues the numbers of those releases nor rolls back to them. A pin that can't be read
    is skipped with a warning: history can't be repaired, and must not prevent a rollback.
    """
    path = settings_file(git.repository, environment).relative_to(git.repository)
    found: list[tuple[Pin, Revision]] = []
    for revision in reversed(git.history(path)):
        text = git.file_at(revision.commit, path)
        try:
            pin = parse_pin(text, f"{path} in {revision.commit[:12]}") if text is not None else None
        except PinError as error:
            extra = {"file": str(path), "commit": revision.commit, "error": str(error)}
            _log.warning("passed over %s of %s: its pin can't be read", path, revision.commit[:12], extra=extra)
            continue
        if pin is None:
            found.clear()
        elif not found or found[-1][0] != pin:
            found.append((pin, revision))
    return found[::-1]


def restore(git: Git, environment: str) -> Pin:
    """Check out the files of the pinned release, and only those, so that synthesis ships them.

    Before anything is changed, it is checked that the pinned commit gives exactly the pinned files.

    Raises:
        ReleaseError: the environment has no pin, files would be overwritten, or the commit gives other files.
        SettingsError: there is no such environment.
    """
    pin = read_pin(settings_file(git.repository, environment))
    if pin is None:
        raise PinError(f"{environment} is not pinned to a release. Promote one first: lakehouse promote.")
    with git.alone():
        if _is_checked_out(pin, git):
            return pin
        folders = [str(folder) for folder in FOLDERS]
        changed = git.changes(*FOLDERS)
        if changed:
            raise ReleaseError(
                f"Changed files would be lost ({changed[0].strip()}). Commit them, or put them away with "
                "git stash --include-untracked, then try again."
            )
        _require_commit_gives(pin, git, environment)
        git.run("restore", f"--source={pin.commit}", "--worktree", "--", *folders)
        told = differences(pin.contents, contents(git.repository))
        if told:
            raise ReleaseError(
                f"Git checked out other bytes than the commit's: {'; '.join(told)}. If it converts line ends, turn "
                "that off (git config core.autocrlf false), check out again, then try again."
            )
        return pin


def _is_checked_out(pin: Pin, git: Git) -> bool:
    try:
        return contents(git.repository) == pin.contents
    except LakehouseError:
        return False  # an error in the present files must not prevent a checkout of the release


def _require_commit_gives(pin: Pin, git: Git, environment: str) -> None:
    """Check, in a temporary folder, that the pinned commit's files plus the ignored files here are the release."""
    try:
        git.run("cat-file", "-e", f"{pin.commit}^{{commit}}")
    except GitError as error:
        raise ReleaseError(
            f"Commit {pin.commit} of {environment}'s release {pin.version} is not in this clone. Fetch it: git fetch "
            "origin, and git fetch --unshallow in a shallow clone."
        ) from error
    with TemporaryDirectory() as scratch:
        tree = Path(scratch)
        git.export(pin.commit, tree)
        told = differences(pin.contents, contents(tree))
        if told:
            raise PinError(
                f"Commit {pin.commit[:12]} does not give release {pin.version} as {environment} is pinned to it: "
                f"{'; '.join(told)}. Nothing was changed. Was the pin edited by hand? Restore it from the history of "
                f"environments/{environment}.toml, or go back a release: lakehouse promote --rollback --to "
                f"{environment}. If only the wheel differs, it was built by another hatchling: install that commit's "
                "requirements/."
            )
        ignored = [path for path in git.untracked(*FOLDERS, ignored=True) if "__pycache__" not in path.parts]
        staying = [path for path in ignored if (git.repository / path).is_file()]
        if not staying:
            return
        for path in staying:
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            copyfile(git.repository / path, tree / path)
        told = differences(pin.contents, contents(tree))
        if told:
            raise ReleaseError(
                f"Files that git ignores would ship with release {pin.version}: {'; '.join(told)}. Nothing was "
                f"changed. Remove them: git status --ignored {' '.join(map(str, FOLDERS))}."
            )


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
