"""The finding of a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        what: what was checked.
        verdict: ``bad`` keeps a run or a deployment from working, ``note`` limits it.
        words: what was found and, unless it is good, what to do.
    """

    what: str
    verdict: Verdict
    words: str


def good(what: str, words: str) -> Finding:
    """Return a finding without a problem."""
    return Finding(what, "good", words)


def note(what: str, words: str) -> Finding:
    """Return a finding of a limitation."""
    return Finding(what, "note", words)


def bad(what: str, words: str) -> Finding:
    """Return a finding of something that will not work."""
    return Finding(what, "bad", words)
