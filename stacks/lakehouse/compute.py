"""Cluster policies: one for jobs, one for pipelines, and one for engineers where the environment allows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stacks.lakehouse.access import engineers, runner
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.access import WorkspaceAccess
    from stacks.settings.lakehouse import ComputeSettings

SPOT, ON_DEMAND = "SPOT_WITH_FALLBACK_AZURE", "ON_DEMAND_AZURE"
ACCESS_MODE = "SINGLE_USER"  # a cluster dedicated to the principal that the job runs as


def machines(compute: ComputeSettings) -> dict[str, Any]:
    """Return the arguments that choose the machines of a job's or pipeline's cluster.

    The driver is always on demand: a run does not survive the loss of its driver. With a bid of -1 a spot machine is
    never evicted because of its price.
    """
    bid = {"spot_bid_max_price": -1} if compute.spot else {}
    return {
        "node_type_id": compute.node_type,
        "driver_node_type_id": compute.node_type,
        "azure_attributes": {"availability": _availability(compute), "first_on_demand": 1, **bid},
    }


def engine(compute: ComputeSettings) -> str:
    """Return the query engine of a job's cluster; a pipeline has a flag for it instead."""
    return "PHOTON" if compute.photon else "STANDARD"


def _availability(compute: ComputeSettings) -> str:
    return SPOT if compute.spot else ON_DEMAND


class ClusterPolicies(Construct):
    """The policies, and who may use each."""

    def __init__(self, stack: EnvironmentStack, id_: str, *, access: WorkspaceAccess) -> None:
        super().__init__(stack, id_)
        self._assignments = access.assignments
        people, compute, prefix = stack.settings.access, stack.settings.compute, stack.names.prefix
        limits = _limits(compute, stack.tags)
        self.jobs, self.may_use_jobs = self._policy(
            "jobs", prefix, limits | _of_jobs(compute), runner(people, "CAN_USE")
        )
        self.pipelines, self.may_use_pipelines = self._policy(
            "pipelines", prefix, limits | _of_pipelines(), runner(people, "CAN_USE")
        )
        if compute.interactive_minutes is not None:
            self._policy("interactive", prefix, limits | _of_engineers(compute), engineers(people, "CAN_USE"))

    def _policy(self, name: str, prefix: str, definition: dict[str, Any], user: Any) -> tuple[Any, Any]:
        policy = databricks.ClusterPolicy(
            self, name, name=f"{prefix}-{name}", definition=json.dumps(definition, sort_keys=True)
        )
        may_use = databricks.Permissions(
            self,
            f"{name}_permissions",
            cluster_policy_id=policy.id,
            access_control=[user],
            depends_on=self._assignments,
        )
        because(may_use, f"Clusters under the policy {name} are made by whoever needs them, and by nobody else.")
        return policy, may_use


def _fixed(value: str) -> dict[str, Any]:
    return {"type": "fixed", "value": value}


def _limits(compute: ComputeSettings, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the limits for every cluster: machines, size, and the tags for cost reports."""
    workers = {"type": "range", "minValue": compute.min_workers, "maxValue": compute.max_workers}
    return {
        "node_type_id": _fixed(compute.node_type),
        "driver_node_type_id": _fixed(compute.node_type),
        "autoscale.min_workers": workers | {"defaultValue": compute.min_workers},
        "autoscale.max_workers": workers | {"defaultValue": compute.max_workers},
        "azure_attributes.availability": _fixed(_availability(compute)),
        **{f"custom_tags.{key}": _fixed(value) for key, value in tags.items()},
    }


def _of_jobs(compute: ComputeSettings) -> dict[str, Any]:
    return {
        "cluster_type": _fixed("job"),
        "spark_version": _fixed(compute.runtime),
        "data_security_mode": _fixed(ACCESS_MODE),
        "runtime_engine": _fixed(engine(compute)),
    }


def _of_pipelines() -> dict[str, Any]:
    """Return a pipeline's limits: not runtime and access mode, which its channel sets and its cluster refuses."""
    return {"cluster_type": _fixed("dlt")}


def _of_engineers(compute: ComputeSettings) -> dict[str, Any]:
    idle = {"type": "range", "minValue": 10, "maxValue": compute.interactive_minutes}
    return {
        "cluster_type": _fixed("all-purpose"),
        "spark_version": _fixed(compute.runtime),
        "data_security_mode": _fixed(ACCESS_MODE),
        "autotermination_minutes": idle | {"defaultValue": compute.interactive_minutes},
    }
