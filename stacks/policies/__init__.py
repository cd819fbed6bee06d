"""Policies over the synthesized stacks: one rule a file, named after the rule, and one register of suppressions.

A rule is a module with a function ``judge(stack, resource)`` that returns compliant, non-compliant or not applicable;
its docstring says what it demands and why. Rules are found by themselves: a new file is a new rule.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stacks.findings import Finding, finding
from stacks.policies._verdicts import Status, Verdict
from stacks.synthesized import Resource, Stack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stacks.policies.suppressions import Judged, Register

Judge = Callable[[Stack, Resource], Verdict]

_NO_RULES = {"suppressions"}


@dataclass(frozen=True)
class Rule:
    """One rule: the module's name, and its docstring's first line (what it demands) and rest (why)."""

    name: str
    demand: str
    reason: str
    judge: Judge


@dataclass(frozen=True)
class Report:
    """The result of all rules over all stacks.

    Attributes:
        judged: Findings, compared with the register.
        compliant: How many resources each rule found compliant; a rule that is missing here applied to none.
    """

    judged: Judged[Finding]
    compliant: Counter[str]

    @property
    def clean(self) -> bool:
        """Whether nothing is open and every suppression is needed."""
        return self.judged.clean


def rules() -> tuple[Rule, ...]:
    """Return every rule of this package, by name."""
    return tuple(_rules())


def judge_stacks(stacks: Iterable[Stack], register: Register) -> Report:
    """Judge every resource by every rule, and compare the findings with the register."""
    findings: list[Finding] = []
    compliant: Counter[str] = Counter()
    resolved = [stack.resolved() for stack in stacks]
    for rule in rules():
        for stack, resource in _subjects(resolved):
            verdict = rule.judge(stack, resource)
            if verdict.status is Status.NON_COMPLIANT:
                findings.append(finding(rule.name, resource, verdict.message))
            elif verdict.status is Status.COMPLIANT:
                compliant[rule.name] += 1
    return Report(register.judge("policy", sorted(findings)), compliant)


def _rules() -> Iterator[Rule]:
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        if name.startswith("_") or name in _NO_RULES:
            continue
        module = importlib.import_module(f"{__name__}.{name}")
        demand, _, reason = inspect.cleandoc(module.__doc__ or "").partition("\n\n")
        yield Rule(name, demand, " ".join(reason.split()), module.judge)


def _subjects(stacks: Sequence[Stack]) -> Iterator[tuple[Stack, Resource]]:
    """Yield resources, data sources, and the other parts of the document, which may hold secrets too."""
    for stack in stacks:
        yield from ((stack, resource) for resource in stack.resources)
        yield from ((stack, replace(source, type=f"data.{source.type}")) for source in stack.data_sources)
        yield from ((stack, part) for part in stack.other_parts)
