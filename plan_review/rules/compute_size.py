"""How large clusters, warehouses and runtimes may grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_NUMBERS = frozenset(
    {
        "num_workers",
        "min_workers",
        "max_workers",
        "min_num_clusters",
        "max_num_clusters",
        "max_capacity",
        "min_idle_instances",
        "core_count",
        "capacity",
        "throughput",
        "min_capacity",
        "max_concurrent_runs",
        "concurrency",
        "spot_bid_max_price",
        "time_to_live_min",
        "max_size_gb",
        "storage_mb",
        "data_integration_units",
    }
)
_KINDS = frozenset(
    {
        "node_type_id",
        "driver_node_type_id",
        "instance_pool_id",
        "cluster_size",
        "warehouse_type",
        "vm_size",
        "size",
        "compute_type",
        "runtime_engine",
        "photon",
        "serverless",
        "enable_serverless_compute",
        "performance_target",
        "availability",
        "edition",
        "enable_elastic_disk",
    }
)
_MANY_TIMES, _TWICE = 4, 2


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        if one.argument in _NUMBERS and not one.is_noise:
            yield Remark(_severity(one), f"{name(change.address)}: {_to(one)}{_times(one)}.")
        elif one.argument in _KINDS and not one.is_noise:
            yield Remark(Severity.MEDIUM, f"{name(change.address)}: {_to(one)}.")


def _to(one: Difference) -> str:
    return f"{name(one.shown_path)} goes from {name(shown(one.before))} to {name(shown(one.after))}"


def _factor(one: Difference) -> float:
    numbers = isinstance(one.before, (int, float)) and isinstance(one.after, (int, float))
    return one.after / one.before if numbers and one.before > 0 else 1.0


def _times(one: Difference) -> str:
    factor = _factor(one)
    return f" ({factor:g} times)" if factor > 1 else ""


def _severity(one: Difference) -> Severity:
    factor = _factor(one)
    if factor >= _MANY_TIMES:
        return Severity.HIGH
    return Severity.MEDIUM if factor >= _TWICE else Severity.LOW


RULE = Rule(
    section=Section.COST,
    title="Compute grows or becomes another kind",
    why="Workers are most of the bill, and a ceiling that is never reached today is reached by the first bad query.",
    severities={
        Severity.HIGH: "four times as many or more",
        Severity.MEDIUM: "twice as many, or another kind of machine",
        Severity.LOW: "any other change of a number",
    },
    check=_check,
)
