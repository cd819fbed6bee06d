"""Runs the rules over plans, compares the findings with the register of suppressions, and gives a verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from plan_review.findings import Finding, Remark, Rule, Severity
from plan_review.landscape import Landscape
from plan_review.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plan_review.plan import Kind, Plan
    from stacks.policies.suppressions import Register


@dataclass(frozen=True)
class Review:
    """The review of one environment.

    Attributes:
        environment: Its name.
        plans: The plans, one a stack.
        open: Findings that are not accepted, the worst first within a section.
        accepted: Findings that the register accepts, with ``accepted_because`` set.
        threshold: The severity from which on a finding blocks; None when nothing blocks.
    """

    environment: str
    plans: tuple[Plan, ...]
    open: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    threshold: Severity | None

    @cached_property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stop the plan."""
        return tuple(one for one in self.open if self._blocks(one))

    @property
    def changes_anything(self) -> bool:
        """Whether any of the plans changes anything."""
        return any(plan.changes_anything for plan in self.plans)

    @property
    def verdict(self) -> str:
        """One of ``blocked``, ``passed`` and ``no-changes``, which says that there is nothing to apply."""
        if self.blocking:
            return "blocked"
        return "passed" if self.changes_anything else "no-changes"

    @cached_property
    def warnings(self) -> int:
        """How many findings don't block but deserve attention."""
        return sum(one.severity >= Severity.MEDIUM for one in self.open if not self._blocks(one))

    def _blocks(self, finding: Finding) -> bool:
        return self.threshold is not None and finding.severity >= self.threshold

    def counts(self, plan: Plan) -> Counter[Kind]:
        """Return how many resources of a plan are created, updated and so on."""
        return Counter(change.kind for change in plan.changes if change.mode == "managed")


def review(
    plans: Iterable[Plan], threshold: Severity | None, register: Register | None, environment: str | None = None
) -> list[Review]:
    """Review plans, one review an environment, in the order of the plans.

    Args:
        plans: The plans; those of one environment are seen together.
        threshold: The severity from which on a finding blocks; None when nothing does.
        register: The accepted findings.
        environment: An environment to review even when it has no plan because none of its stacks differed.
    """
    by_environment: dict[str, list[Plan]] = {} if environment is None else {environment: []}
    for plan in plans:
        by_environment.setdefault(plan.environment, []).append(plan)
    return [_review(name, tuple(group), threshold, register) for name, group in by_environment.items()]


def _review(environment: str, plans: tuple[Plan, ...], threshold: Severity | None, register: Register | None) -> Review:
    landscape = Landscape(plans)
    found = [finding for plan in plans for finding in _findings(plan, landscape)]
    rules = all_rules()
    sections = list(type(found[0].section)) if found else []
    found.sort(key=lambda one: (sections.index(one.section), -one.severity, one.stack, one.address, one.rule))
    judgeable = [one for one in found if rules[one.rule].suppressible]
    accepted: dict[int, Finding] = {}
    if register is not None:
        for finding, suppression in register.judge("plan", judgeable).accepted:
            accepted[id(finding)] = replace(
                finding, accepted_because=f"{suppression.reason} (until {suppression.expires})"
            )
    return Review(
        environment,
        plans,
        tuple(one for one in found if id(one) not in accepted),
        tuple(accepted[id(one)] for one in found if id(one) in accepted),
        threshold,
    )


def _findings(plan: Plan, landscape: Landscape) -> Iterator[Finding]:
    for rule_name, rule in all_rules().items():
        if rule.check_plan:
            for address, remark in rule.check_plan(plan):
                yield _finding(rule_name, rule, plan, address, remark)
        if rule.check:
            for change in plan.effective:
                if not rule.types or change.type in rule.types:
                    for remark in rule.check(change, plan, landscape):
                        yield _finding(rule_name, rule, plan, change.address, remark)


def _finding(rule_name: str, rule: Rule, plan: Plan, address: str, remark: Remark) -> Finding:
    return Finding(rule_name, rule.section, remark.severity, plan.stack, address, remark.headline, remark.details)
