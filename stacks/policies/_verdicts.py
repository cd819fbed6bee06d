"""A rule's verdict on one resource."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """Whether a rule applies to a resource, and whether the resource complies."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non-compliant"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Verdict:
    """A rule's verdict; the message says what was found and what is allowed."""

    status: Status
    message: str = ""


COMPLIANT = Verdict(Status.COMPLIANT)
NOT_APPLICABLE = Verdict(Status.NOT_APPLICABLE)


def non_compliant(message: str) -> Verdict:
    """Return the verdict that a resource breaks the rule."""
    return Verdict(Status.NON_COMPLIANT, message)


def compliant_if(holds: object, message: str) -> Verdict:
    """Return compliant when the condition holds, else non-compliant with the message."""
    return COMPLIANT if holds else non_compliant(message)
