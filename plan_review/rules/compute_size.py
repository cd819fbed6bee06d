"""How large clusters, warehouses and runtimes may grow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
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
        "existing_cluster_id",
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
_MANY_TIMES, _TWICE, _MANY_WORKERS = 4, 2, 32
# https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions: family, then the number of vCPUs.
_AZURE_SIZE = re.compile(r"^Standard_[A-Z]+(\d+)", re.IGNORECASE)
_WAREHOUSES = ("2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.CREATE:
        for path, value in change.after_leaves.items():
            if path[-1] in {"num_workers", "max_workers"} and isinstance(value, int) and value >= _MANY_WORKERS:
                yield Remark(
                    Severity.HIGH, f"{name(change.address)} may use {value} workers ({name(shown_path(path))})."
                )
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        if one.argument not in _NUMBERS | _KINDS or one.is_noise:
            continue
        factor = _factor(one, change)
        times = f" ({factor:g} times)" if factor > 1 else ""
        yield Remark(_severity(one, factor), f"{goes(change, one)}{times}.")


def _severity(one: Difference, factor: float) -> Severity:
    if factor >= _MANY_TIMES:
        return Severity.HIGH
    return Severity.MEDIUM if factor >= _TWICE or one.argument in _KINDS else Severity.LOW


def _factor(one: Difference, change: ResourceChange) -> float:
    """Return how many times as much it will be; 1 where that can't be told."""
    before = one.before
    if one.argument == "max_workers" and before is None:
        before = change.before_leaves.get((*one.path[:-2], "num_workers"))
    was, will_be = _amount(before), _amount(one.after)
    if one.argument in {"max_workers", "num_workers"} and was is None and will_be and will_be >= _MANY_WORKERS:
        return float(_MANY_TIMES)
    return will_be / was if was and will_be else 1.0


def _amount(value: object) -> float | None:
    """Return a number, the cores that the name of an Azure size tells, or the relative size of a warehouse."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if value in _WAREHOUSES:
        return float(2 ** _WAREHOUSES.index(str(value)))
    cores = _AZURE_SIZE.match(value) if isinstance(value, str) else None
    return float(cores[1]) if cores else None


RULE = Rule(
    section=Section.COST,
    title="Compute grows or becomes another kind",
    why="Workers are most of the bill, and a ceiling that is never reached today is reached by the first bad query.",
    severities={
        Severity.HIGH: "four times as much or more, or 32 workers at once",
        Severity.MEDIUM: "twice as much, or another kind of machine",
        Severity.LOW: "any other change of a number",
    },
    check=_check,
)
