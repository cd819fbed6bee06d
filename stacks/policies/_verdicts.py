"""What a rule answers about one resource."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """Whether a rule speaks of a resource at all, and what it says."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non-compliant"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Verdict:
    """A rule's answer; the message says what was found and what is allowed."""

    status: Status
    message: str = ""


COMPLIANT = Verdict(Status.COMPLIANT)
NOT_APPLICABLE = Verdict(Status.NOT_APPLICABLE)


def non_compliant(message: str) -> Verdict:
    """Answer that a resource breaks the rule."""
    return Verdict(Status.NON_COMPLIANT, message)


def compliant_if(holds: object, message: str) -> Verdict:
    """Answer that a resource keeps the rule when something holds, and else say why not."""
    return COMPLIANT if holds else non_compliant(message)
