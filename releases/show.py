"""Tells which release runs where, since when, and how what is checked out compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lakehouse.foreign_text import clean
from releases import evidence
from releases.contents import contents, differences
from releases.errors import EvidenceError
from releases.pin import read_pin, settings_file
from releases.promotion import pins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from releases.git import Git


def describe(git: Git, environments: Sequence[str]) -> str:
    """Return a paragraph for each environment.

    Raises:
        GitError: the clone is shallow.
        PinError: a pin is not whole.
    """
    found = contents(git.repository)
    return "\n".join(clean(line) for name in environments for line in _environment(git, name, found))


def _environment(git: Git, name: str, found: Mapping[str, str]) -> Iterator[str]:
    pin = read_pin(settings_file(git.repository, name))
    if pin is None:
        yield f"{name}: not pinned; it ships what is checked out, commit {git.head()[:12]}"
        yield from _evidence(git, name)
        return
    history = pins(git, name)
    since = next((revision for known, revision in history if known == pin), None)
    when = f"since {since.when}, by {since.who} in {since.commit[:12]}" if since else "not committed yet"
    yield f"{name}: release {pin.version}, commit {pin.commit[:12]}, {when}"
    told = differences(pin.contents, found)
    yield "  what is checked out is this release, byte for byte" if not told else "  what is checked out differs:"
    yield from (f"    {line}" for line in told)
    yield from (f"  before: {known.version}, since {revision.when}" for known, revision in history[1:4])


def _evidence(git: Git, name: str) -> Iterator[str]:
    noted = evidence.noted_commits(git, name)
    latest = next((revision.commit for revision in git.history() if revision.commit in noted), None)
    if latest is None:
        yield "  no evidence is recorded: lakehouse release record"
        return
    try:
        proof = evidence.read(git, name, latest)
    except EvidenceError as error:  # the other environments are still shown
        yield f"  {error}"
        return
    yield f"  proved at {proof.commit[:12]}: {proof.tests} tests, run {proof.run_id}, recorded {proof.recorded_at}"
