"""What a rule is, and what it says."""

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
    """Where in the review it stands; in the order of what can't be undone first."""

    PLAN = "The plan itself"
    DESTRUCTION = "Deletes and replacements"
    PERMISSIONS = "Permissions"
    EXPOSURE = "Exposure"
    COST = "Cost"
    OPERATION = "Operation"


@dataclass(frozen=True)
class Remark:
    """What a rule says of one change: a sentence and its details, the plan's names marked (``plan_review.text``)."""

    severity: Severity
    headline: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A remark with its place: which rule, which stack, which resource."""

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
    """One rule, the constant ``RULE`` of the module that bears its name.

    Attributes:
        section: Where its findings stand.
        title: What it watches, for the generated document.
        why: What goes wrong without it.
        severities: Which severity it gives when; one sentence a severity.
        check: Yields remarks of one change that does something.
        check_plan: Yields (resource, remark) of a plan as a whole.
        types: The resource types ``check`` is called for; empty for all.
        suppressible: False for what no one can waive, such as a plan that failed.
    """

    section: Section
    title: str
    why: str
    severities: dict[Severity, str]
    check: Callable[[ResourceChange, Plan, Landscape], Iterable[Remark]] | None = None
    check_plan: Callable[[Plan], Iterable[tuple[str, Remark]]] | None = None
    types: frozenset[str] = field(default_factory=frozenset)
    suppressible: bool = True
