"""A review as Markdown: the verdict, what can't be undone, who may do what, what is open, what it costs, the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Finding, Section, Severity
from plan_review.plan import Kind
from plan_review.report.budget import Host, Page
from plan_review.report.escape import code, in_table, markdown
from plan_review.rules import all_rules
from plan_review.text import counted, name, names

if TYPE_CHECKING:
    from plan_review.plan import Plan, ResourceChange
    from plan_review.review import Review

_COLUMNS = (Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.FORGET, Kind.NO_OP)
_MOST_STACKS = 40
_MOST_DIFFERENCES = 15


def marker(environment: str) -> str:
    """Return the hidden line by which the comment of an environment is found again."""
    return f"<!-- lakehouse-review:{re.sub(r'[^A-Za-z0-9._]', '-', environment)} -->"


def render(review: Review, host: Host = Host.NOWHERE, plans: str = "") -> str:
    """Return the comment for a pull request, within the host's limit; ``plans`` is the digest that apply prints too."""
    page = Page(host.value)
    page.add(marker(review.environment), f"## Plan review of {code(review.environment)}: {_title(review)}", "")
    page.add(*_verdict(review), "")
    page.add(*_table(review))
    _findings(page, [one for one in review.open if not _is_minor(one)])
    _rest(page, review)
    return page.text(_footer(review, plans))


def _title(review: Review) -> str:
    return {"blocked": "blocked", "passed": "passed", "no-changes": "no changes"}[review.verdict]


def _verdict(review: Review) -> list[str]:
    warnings = f" {counted(review.warnings, 'warning')} below." if review.warnings else ""
    if review.blocking:
        worst = max(review.blocking, key=lambda one: one.severity)
        advice = "Plan again: what a plan leaves out can't be accepted."
        if any(all_rules()[one.rule].suppressible for one in review.blocking):
            advice = (
                "Change the plan or, when it is meant, accept it in `environments/suppressions.toml` with a reason and "
                "a last day."
            )
        threshold = review.threshold.word if review.threshold is not None else ""
        return [
            (
                f"**Blocked.** {counted(len(review.blocking), 'finding')} of severity {threshold} or above, the worst "
                f"**{worst.severity.word}**: {markdown(worst.headline)}"
            ),
            "",
            f"{advice}{warnings}",
        ]
    if not review.changes_anything:
        as_said = "" if any(plan.drift for plan in review.plans) else " The stacks are as the configuration says."
        return [f"**No changes.**{as_said}{warnings}"]
    return [f"**Passed.** Nothing in it reaches the threshold.{warnings}"]


def _table(review: Review) -> list[str]:
    head = ["stack", *(kind.value for kind in _COLUMNS), "moved or imported"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for plan in review.plans[:_MOST_STACKS]:
        counts = review.counts(plan)
        taken = sum(bool(change.previous_address) or change.imported for change in plan.changes)
        cells = [in_table(code(plan.stack)), *(str(counts[kind]) for kind in _COLUMNS), str(taken)]
        lines.append(f"| {' | '.join(cells)} |")
    if len(review.plans) > _MOST_STACKS:
        lines.append(f"\nand {counted(len(review.plans) - _MOST_STACKS, 'stack')} more")
    return lines


def _is_minor(finding: Finding) -> bool:
    return finding.section is Section.PLAN and finding.severity < Severity.MEDIUM


def _findings(page: Page, findings: list[Finding]) -> None:
    """Add findings by section, those on the plan itself first only when one is bad; where room is short, the worst."""
    headings = {section: ["", f"### {section.value}", ""] for section in Section}
    by_severity = [(one, _finding(one)) for one in sorted(findings, key=lambda one: -one.severity)]
    room = page.copy()
    room.add(*(line for heading in headings.values() for line in heading))
    fitting = [(one, lines) for one, lines in by_severity if room.add(*lines)]
    itself_leads = any(one.section is Section.PLAN and one.severity >= Severity.HIGH for one, _ in fitting)
    for section in sorted(Section, key=lambda section: section is Section.PLAN and not itself_leads):
        for one, lines in fitting:
            if one.section is section:
                page.add(*headings.pop(section, []), *lines)
    page.left_off += len(findings) - len(fitting)


def _finding(finding: Finding) -> list[str]:
    severity = f"**{finding.severity.word}**" if finding.severity >= Severity.MEDIUM else finding.severity.word
    lines = [f"- {severity}: {markdown(finding.headline)} <sub>{code(finding.stack)} · {finding.rule}</sub>"]
    lines.extend(f"  - {markdown(detail)}" for detail in finding.details)
    return lines


def _rest(page: Page, review: Review) -> None:
    minor = [one for one in review.open if _is_minor(one)]
    if minor and page.fold("Moves, imports, outputs and changes that can't be seen"):
        for finding in minor:
            page.add(*_finding(finding))
        page.unfold()
    if review.accepted and page.fold(f"{counted(len(review.accepted), 'accepted finding')}"):
        for finding in review.accepted:
            page.add(*_finding(finding), f"  - Accepted: {markdown(name(finding.accepted_because))}")
        page.unfold()
    changes = [(plan, change) for plan in review.plans for change in plan.effective]
    if changes and page.fold(f"All {counted(len(changes), 'change')}, argument by argument"):
        for plan, change in changes:
            page.add(*_change(plan, change))
        page.unfold()


def _change(plan: Plan, change: ResourceChange) -> list[str]:
    lines = [f"- {code(plan.stack)} {markdown(name(change.address))} is {change.kind.value}."]
    if change.kind is not Kind.UPDATE:
        return lines
    real = [one for one in change.differences if not one.is_noise]
    lines.extend(
        f"  - {markdown(f'{name(one.shown_path)}: {name(shown(one.before))} → {name(shown(one.after))}')}"
        for one in real[:_MOST_DIFFERENCES]
    )
    if len(real) > _MOST_DIFFERENCES:
        lines.append(f"  - and {counted(len(real) - _MOST_DIFFERENCES, 'argument')} more")
    return lines


def _footer(review: Review, plans: str) -> str:
    versions = sorted({plan.terraform_version for plan in review.plans if plan.terraform_version})
    made = f"Terraform {markdown(names(versions))}. " if versions else ""
    reviewed = f"Plans {code(plans)}. " if plans else ""
    return f"<sub>{reviewed}{made}Rules: docs/plan-review.md. This comment is kept up to date in place.</sub>"
