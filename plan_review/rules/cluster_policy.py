"""What clusters may be: policies of the workspace, and compute that leaves them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Leaves, Path
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_COMPUTE = frozenset({"databricks_job", "databricks_pipeline", "databricks_cluster"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type in _COMPUTE:
        yield from _compute(change)
        return
    if change.kind is Kind.DELETE:
        yield Remark(Severity.HIGH, f"The cluster policy {name(change.was('name') or change.address)} is gone.")
    elif change.kind in {Kind.UPDATE, Kind.REPLACE}:
        for one in change.differences:
            if one.argument == "max_clusters_per_user" and one.before is not None:
                grows = not (isinstance(one.after, int) and isinstance(one.before, int)) or one.after > one.before
                yield Remark(Severity.HIGH if grows else Severity.MEDIUM, f"{goes(change, one)}.")
        for argument in ("definition", "policy_family_definition_overrides"):
            before, after = change.was(argument), change.will_be(argument)
            if before != after:
                lifted, changed = _compare(_parsed(before), _parsed(after))
                yield Remark(
                    Severity.HIGH if lifted else Severity.MEDIUM,
                    f"The cluster policy {name(change.was('name') or change.address)} limits "
                    f"{'less' if lifted else 'differently'}.",
                    tuple(
                        f"{what}: {names(sorted(rules))}."
                        for what, rules in (("Lifted", lifted), ("Changed", changed))
                        if rules
                    ),
                )


def _compute(change: ResourceChange) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if one.argument == "policy_id" and one.before is not None and one.after is not None:
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}: other limits hold.")
    had, has = _clusters(change.before_leaves), _clusters(change.after_leaves)
    for cluster, policy in has.items():
        if policy is None and any(had.values()) and had.get(cluster, "new") is not None:
            where = shown_path(cluster) or change.address
            yield Remark(Severity.HIGH, f"{name(change.address)} leaves its cluster policy ({name(where)}).")


def _clusters(arguments: Leaves) -> dict[Path, Any]:
    """Return the policy of each cluster that a job, a pipeline or a cluster describes; None where it has none."""
    found: dict[Path, Any] = {}
    for path in arguments:
        block = next((depth for depth, part in enumerate(path, 1) if part in {"new_cluster", "cluster"}), 0)
        labelled = block < len(path) and path[block].startswith("[")
        cluster = path[: block + labelled]
        found[cluster] = arguments.get((*cluster, "policy_id"))
    return found


def _compare(before: dict[str, Any], after: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return the limits that are gone or no limit any more, and those that are others than before."""
    differing = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    lifted = {key for key in differing if key in before and _weaker(before[key], after.get(key))}
    return lifted, differing - lifted


def _weaker(before: Any, after: Any) -> bool:
    if not isinstance(after, dict) or not isinstance(before, dict):
        return not isinstance(after, dict)
    strict = {"fixed", "forbidden", "allowlist", "range", "blocklist", "regex"}
    if before.get("type") in strict and after.get("type") not in strict:
        return True
    if after.get("isOptional") is True and before.get("isOptional") is not True:
        return True
    allowed, allows = before.get("values"), after.get("values")
    if before.get("type") == after.get("type") == "allowlist" and isinstance(allowed, list):
        return not isinstance(allows, list) or any(value not in allowed for value in allows)
    return _beyond(before, after, "maxValue", 1) or _beyond(before, after, "minValue", -1)


def _beyond(before: dict[str, Any], after: dict[str, Any], argument: str, sign: int) -> bool:
    limit, new = before.get(argument), after.get(argument)
    return isinstance(limit, (int, float)) and (not isinstance(new, (int, float)) or sign * new > sign * limit)


def _parsed(definition: object) -> dict[str, Any]:
    try:
        parsed = json.loads(definition) if isinstance(definition, str) else {}
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A cluster policy is loosened, or compute leaves it",
    why="The policy is what limits size, runtime, access mode and who pays.",
    severities={
        Severity.HIGH: "a limit is lifted or raised, the policy is deleted, or a job, pipeline or cluster leaves it",
        Severity.MEDIUM: "any other change of a policy, or another policy",
    },
    check=_check,
    types=_COMPUTE | {"databricks_cluster_policy"},
)
