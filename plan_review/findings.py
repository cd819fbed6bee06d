"""Rules, and the findings that they report."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange


class Severity(IntEnum):
    """How bad it is. From ``HIGH`` on a plan is blocked unless another threshold is asked for."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word that readers and ``--fail-on`` use."""
        return self.name.lower()

    @classmethod
    def threshold(cls, word: str) -> Severity | None:
        """Return the severity that ``--fail-on`` names; None for ``never``."""
        return None if word == "never" else cls[word.upper()]


class Section(Enum):
    """The section of the review that a finding is in; what can't be undone comes first."""

    PLAN = "The plan itself"
    DESTRUCTION = "Deletes and replacements"
    PERMISSIONS = "Permissions"
    EXPOSURE = "Exposure"
    COST = "Cost"
    OPERATION = "Operation"


@dataclass(frozen=True)
class Remark:
    """What a rule says about a change: a sentence and details, names from the plan marked (``plan_review.text``)."""

    severity: Severity
    headline: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A remark with the rule, stack and resource that it is about."""

    rule: str
    section: Section
    severity: Severity
    stack: str
    address: str
    headline: str
    details: tuple[str, ...] = ()
    accepted_because: str = ""

    @property
    def resource(self) -> str:
        """The stack and the address, as the register of suppressions names a resource."""
        return f"{self.stack}/{self.address}"


@dataclass(frozen=True)
class Rule:
    """One rule: the constant ``RULE`` of the module named after it.

    Attributes:
        section: The section of its findings.
        title: What it watches, for the generated document.
        why: What goes wrong without it.
        severities: When it reports which severity, one sentence each.
        check: Yields remarks about one change that has an effect.
        check_plan: Yields (resource, remark) about a plan as a whole.
        types: The resource types ``check`` is called for; empty for all.
        suppressible: Whether its findings can be accepted; False, for one, for a plan that failed.
    """

    section: Section
    title: str
    why: str
    severities: dict[Severity, str]
    check: Callable[[ResourceChange, Plan, Landscape], Iterable[Remark]] | None = None
    check_plan: Callable[[Plan], Iterable[tuple[str, Remark]]] | None = None
    types: frozenset[str] = field(default_factory=frozenset)
    suppressible: bool = True
