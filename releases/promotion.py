"""Promotion: prod's pin is written from what was proved in dev, as one small change to review."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from releases import evidence
from releases.contents import FOLDERS, contents
from releases.errors import PinError, ReleaseError
from releases.pin import Pin, next_version, parse_pin, read_pin, require_version, settings_file, write_pin

if TYPE_CHECKING:
    from releases.git import Git, Revision


def promote(git: Git, source: str, target: str, version: str | None = None) -> Pin:
    """Pin ``target`` to what is checked out, once it is proved that exactly this ran in ``source``.

    Args:
        git: the repository.
        source: environment that the evidence is from.
        target: environment whose settings get the pin.
        version: number of the release; the one after the present pin's when left out.

    Raises:
        ReleaseError: files are changed, the evidence is missing or of other files, or the version is taken.
    """
    changed = git.changes()
    if changed:
        raise ReleaseError(
            f"{len(changed)} files differ from the commit that is checked out ({changed[0].strip()}). Commit them, or "
            "put them away with git stash, then promote again: a release is of a commit."
        )
    found = contents(git.repository)
    proof = evidence.find(git, source, found)
    file = settings_file(git.repository, target)
    present = read_pin(file)
    if present and dict(present.contents) == found:
        raise ReleaseError(f"{target} is pinned to exactly these files already, as release {present.version}.")
    taken = {pin.version for pin, _ in pins(git, target)}
    chosen = require_version(version) if version else next_version(max(taken, key=_number, default=None))
    if chosen in taken:
        raise PinError(f"{target} had a release {chosen} before. Give this one a number of its own with --version.")
    pin = Pin(chosen, proof.commit, found)
    write_pin(file, pin)
    return pin


def roll_back(git: Git, target: str, version: str | None = None) -> Pin:
    """Pin ``target`` to an earlier release: when no version is given, to the one before the present was first promoted.

    So a second time goes back one more, and never to a release that was left.

    Raises:
        ReleaseError: the settings file has changes of its own, or there is no such earlier release.
    """
    file = settings_file(git.repository, target)
    if git.changes(file.relative_to(git.repository)):
        raise ReleaseError(f"{file} has changes that are not committed. Commit or drop them, then roll back.")
    present = read_pin(file)
    history = [pin for pin, _ in pins(git, target)]
    first = max((place for place, pin in enumerate(history) if pin == present), default=-1)
    earlier = history[first + 1 :] if version is None else [pin for pin in history if pin != present]
    chosen = next((pin for pin in earlier if version in (None, pin.version)), None)
    if chosen is None:
        known = ", ".join(dict.fromkeys(pin.version for pin in earlier)) or "none"
        raise PinError(f"{target} has no earlier release {version or ''} to go back to; earlier are: {known}.")
    write_pin(file, chosen)
    return chosen


def way_back(git: Git, pin: Pin) -> str:
    """Return the shell command that brings back the commit's own files, after :func:`restore` took those of a pin.

    ``git restore`` leaves files that only the release has: they are untracked, and removed by name.
    """
    folders = [str(folder) for folder in FOLDERS]
    untracked = git.run("ls-files", "--others", "--exclude-standard", "-z", "--", *folders).split("\0")
    released = git.run("ls-tree", "-r", "-z", "--name-only", pin.commit, "--", *folders).split("\0")
    extra = sorted({name for name in untracked if name}.intersection(released))
    back = shlex.join(["git", "restore", "--", *folders])
    return f"{back} && {shlex.join(['git', 'clean', '--force', '--', *extra])}" if extra else back


def pins(git: Git, environment: str) -> list[tuple[Pin, Revision]]:
    """Return the pins that an environment has had, the latest first, each with the commit that set it.

    They begin after the last commit that removed the pin: whoever adopts the repository removes its owner's, and
    neither counts on from those releases nor goes back to them.
    """
    path = settings_file(git.repository, environment).relative_to(git.repository)
    found: list[tuple[Pin, Revision]] = []
    for revision in reversed(git.history(path)):
        text = git.file_at(revision.commit, path)
        pin = parse_pin(text, f"{path} in {revision.commit[:12]}") if text is not None else None
        if pin is None:
            found.clear()
        elif not found or found[-1][0] != pin:
            found.append((pin, revision))
    return found[::-1]


def restore(git: Git, environment: str) -> Pin:
    """Check out the files of the pinned release, and only those, so that synthesis ships them.

    Raises:
        ReleaseError: the environment has no pin, files would be overwritten, or the commit gives other bytes.
    """
    pin = read_pin(settings_file(git.repository, environment))
    if pin is None:
        raise PinError(f"{environment} is not pinned to a release. Promote one first: lakehouse promote.")
    folders = [str(folder) for folder in FOLDERS]
    changed = git.changes(*FOLDERS)
    if changed:
        raise ReleaseError(f"Changed files would be lost ({changed[0].strip()}). Commit or stash them, then try again.")
    git.run("restore", f"--source={pin.commit}", "--worktree", "--", *folders)
    pin.verify(contents(git.repository), environment)
    return pin


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
