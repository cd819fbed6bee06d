"""The register of suppressions, shared by the policies, Checkov and the review of plans.

A suppression accepts one finding of one rule on one resource, for a stated reason, until a stated day. One that has
expired, that nothing needs any more or that is malformed is itself an error, so the register never outlives its
reasons.
Nothing here reads a clock: the day it is judged by is passed in.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from stacks.errors import SuppressionError

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTER = Path("environments/suppressions.toml")
TOOLS = ("policy", "checkov", "plan")
_KEYS = ("tool", "rule", "resource", "reason", "expires")
_SHORTEST_REASON = 20


class Suppressible(Protocol):
    """A finding that a suppression can match, by the rule's name and the resource's ``<stack>/<address>``."""

    @property
    def rule(self) -> str:
        """Name of the rule."""

    @property
    def resource(self) -> str:
        """The stack and Terraform's address within it, such as ``prod-platform/azurerm_storage_account.lake``."""


FindingT = TypeVar("FindingT", bound=Suppressible)


@dataclass(frozen=True)
class Suppression:
    """One accepted finding.

    Attributes:
        tool: Who reports it: ``policy``, ``checkov`` or ``plan``.
        rule: The rule's name or, for Checkov, its id.
        resource: ``<stack>/<address>``; ``*`` stands for any text, for what both environments share.
        reason: Why it is accepted: what the risk is and what stands against it.
        expires: The last day on which it holds.
    """

    tool: str
    rule: str
    resource: str
    reason: str
    expires: dt.date

    def matches(self, finding: Suppressible) -> bool:
        """Whether it accepts this finding."""
        return finding.rule == self.rule and fnmatchcase(finding.resource, self.resource)

    def __str__(self) -> str:
        return f"{self.tool} {self.rule} on {self.resource}"


@dataclass(frozen=True)
class Judged(Generic[FindingT]):
    """Findings, compared with the register.

    Attributes:
        open: Findings that nothing accepts.
        accepted: Each accepted finding with the suppression that accepts it.
        unused: Suppressions of this tool that match no finding and must be removed.
    """

    open: tuple[FindingT, ...]
    accepted: tuple[tuple[FindingT, Suppression], ...]
    unused: tuple[Suppression, ...]

    @property
    def clean(self) -> bool:
        """Whether there is nothing to do."""
        return not self.open and not self.unused

    def lines(self) -> list[str]:
        """Return a report's lines: open findings, unused suppressions, accepted findings and why, then the counts."""
        return [
            *map(str, self.open),
            *(f"not needed: suppression of {one}; take it out" for one in self.unused),
            *(f"accepted until {by.expires}: {one.resource} [{one.rule}]: {by.reason}" for one, by in self.accepted),
            f"{len(self.open)} open, {len(self.accepted)} accepted, {len(self.unused)} suppressions not needed",
        ]


@dataclass(frozen=True)
class Register:
    """All suppressions that are valid on the day for which the register was read."""

    suppressions: tuple[Suppression, ...]

    def judge(self, tool: str, findings: Iterable[FindingT]) -> Judged[FindingT]:
        """Sort one tool's findings into open and accepted ones, and collect the suppressions that match none."""
        mine = [suppression for suppression in self.suppressions if suppression.tool == tool]
        left: list[FindingT] = []
        accepted: list[tuple[FindingT, Suppression]] = []
        for finding in findings:
            match = next((suppression for suppression in mine if suppression.matches(finding)), None)
            if match is None:
                left.append(finding)
            else:
                accepted.append((finding, match))
        used = {suppression for _, suppression in accepted}
        return Judged(tuple(left), tuple(accepted), tuple(one for one in mine if one not in used))


def read_register(today: dt.date, file: Path = REGISTER) -> Register:
    """Read the register as it is valid on a day.

    Raises:
        SuppressionError: A suppression is malformed, stated twice or expired, or the file can't be read; the message
            names every one of them.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SuppressionError(f"{file} can't be read as TOML: {error}") from error
    entries = document.get("suppression", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SuppressionError(f"{file}: suppression is no list of tables; write [[suppression]] above each")
    problems = [f"unknown table {key!r}; the only one is [[suppression]]" for key in document if key != "suppression"]
    problems += [problem for number, entry in enumerate(entries, 1) for problem in _problems(number, entry, today)]
    read = () if problems else tuple(Suppression(**entry) for entry in entries)
    seen = Counter((one.tool, one.rule, one.resource) for one in read)
    problems += [f"{' '.join(key)} is stated {times} times; keep one" for key, times in seen.items() if times > 1]
    if problems:
        raise SuppressionError("\n  ".join([f"{file}:", *problems]))
    return Register(read)


def _problems(number: int, entry: dict[str, Any], today: dt.date) -> Iterable[str]:
    label = f"suppression {number} ({entry.get('rule', 'without rule')} on {entry.get('resource', 'no resource')})"
    missing = [key for key in _KEYS if key not in entry]
    unknown = [key for key in entry if key not in _KEYS]
    if missing or unknown:
        yield f"{label}: keys are {', '.join(_KEYS)}; missing: {missing or 'none'}, unknown: {unknown or 'none'}"
        return
    texts = [key for key in ("tool", "rule", "resource", "reason") if not isinstance(entry[key], str)]
    if texts:
        yield f"{label}: {', '.join(texts)} must be text"
        return
    if entry["tool"] not in TOOLS:
        yield f"{label}: tool is {entry['tool']!r}; allowed: {', '.join(TOOLS)}"
    if "/" not in entry["resource"]:
        yield f"{label}: resource must be <stack>/<address>, such as prod-platform/azurerm_storage_account.lake"
    if len(entry["reason"].strip()) < _SHORTEST_REASON:
        yield f"{label}: the reason {entry['reason']!r} explains nothing; say what stands against the risk"
    yield from _expiry_problems(label, entry["expires"], today)


def _expiry_problems(label: str, expires: object, today: dt.date) -> Iterable[str]:
    if type(expires) is not dt.date:
        yield f"{label}: expires is {expires!r}; write a date without quotes, such as expires = 2027-06-30"
    elif expires < today:
        yield f"{label}: expired on {expires}. Fix what it accepts, or decide anew and write the new reason and date"
