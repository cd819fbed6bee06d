"""A review as JSON, for programs. ``format_version`` is raised when a field changes its meaning or is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.plan import Kind
from plan_review.text import name, plain

if TYPE_CHECKING:
    from plan_review.findings import Finding
    from plan_review.plan import Plan, ResourceChange
    from plan_review.review import Review

FORMAT_VERSION = 1


def as_json(reviews: list[Review]) -> dict[str, Any]:
    """Return the reviews as an object that ``json.dumps`` takes."""
    return {
        "format_version": FORMAT_VERSION,
        "verdict": overall_verdict(reviews),
        "environments": [_environment(review) for review in reviews],
    }


def overall_verdict(reviews: list[Review]) -> str:
    """Return the worst verdict of all reviews; ``no-changes`` when there is no review."""
    verdicts = {review.verdict for review in reviews}
    return next((verdict for verdict in ("blocked", "passed") if verdict in verdicts), "no-changes")


def _environment(review: Review) -> dict[str, Any]:
    return {
        "environment": review.environment,
        "verdict": review.verdict,
        "threshold": review.threshold.word if review.threshold is not None else None,
        "drifted": any(plan.drifted for plan in review.plans),
        "blocking": len(review.blocking),
        "warnings": review.warnings,
        "stacks": [_stack(review, plan) for plan in review.plans],
        "findings": [_finding(one) for one in review.open],
        "accepted": [_finding(one) | {"because": one.accepted_because} for one in review.accepted],
    }


def _stack(review: Review, plan: Plan) -> dict[str, Any]:
    counts = review.counts(plan)
    return {
        "stack": plan.stack,
        "file": plan.file,
        "terraform_version": plan.terraform_version,
        "errored": plan.errored,
        "complete": plan.complete,
        "counts": {kind.name.lower(): counts[kind] for kind in Kind},
        "changes": [_change(change) for change in plan.effective],
    }


def _change(change: ResourceChange) -> dict[str, Any]:
    return {
        "address": plain(name(change.address)),
        "actions": list(change.actions),
        "arguments": [
            {
                "path": plain(name(one.shown_path)),
                "before": plain(name(shown(one.before))),
                "after": plain(name(shown(one.after))),
            }
            for one in (change.differences if change.kind in {Kind.UPDATE, Kind.REPLACE} else ())
            if not one.is_noise
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "section": finding.section.name.lower(),
        "severity": finding.severity.word,
        "stack": finding.stack,
        "resource": finding.address,
        "headline": plain(finding.headline),
        "details": [plain(detail) for detail in finding.details],
    }
