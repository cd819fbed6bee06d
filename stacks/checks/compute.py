"""Clusters of jobs and pipelines: runtime, machine, access mode and availability that exist, sizes that fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

RUNTIME = re.compile(r"\d+(\.\d+)?\.x(-esr)?(-cpu|-gpu)?(-ml|-photon)?(-aarch64)?-scala2\.1[23]")
"""Keys of runtimes, such as ``17.3.x-scala2.13``.

Source: https://learn.microsoft.com/azure/databricks/release-notes/runtime/ and the clusters API's spark-versions.
"""
NODE_TYPE = re.compile(r"Standard_[A-Z]{1,3}\d+(-\d+)?[a-z]*(_v\d)?")
"""Names of Azure machine types, such as ``Standard_D4ds_v5``.

Source: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions.
"""
ACCESS_MODES = frozenset({
    "DATA_SECURITY_MODE_AUTO", "DATA_SECURITY_MODE_DEDICATED", "DATA_SECURITY_MODE_STANDARD", "SINGLE_USER",
    "USER_ISOLATION", "NONE", "LEGACY_PASSTHROUGH", "LEGACY_SINGLE_USER", "LEGACY_SINGLE_USER_STANDARD",
    "LEGACY_TABLE_ACL",
})  # fmt: skip
WITHOUT_UNITY_CATALOG = frozenset(mode for mode in ACCESS_MODES if mode.startswith("LEGACY")) | {"NONE"}
"""Source: ``data_security_mode`` in https://docs.databricks.com/api/azure/workspace/clusters/create."""
AVAILABILITIES = frozenset({"ON_DEMAND_AZURE", "SPOT_AZURE", "SPOT_WITH_FALLBACK_AZURE"})
"""Source: ``azure_attributes.availability`` of the clusters API (above)."""
ENGINES = frozenset({"PHOTON", "STANDARD"})


def check(stack: Stack) -> Iterator[Problem]:
    """Check every job cluster, every task's own cluster and every pipeline's clusters."""
    for job in stack.of_type("databricks_job"):
        for label, cluster in job_clusters(job):
            yield from ((job, f"{label}: {message}") for message in _cluster_problems(cluster) if message)
            yield from ((job, f"{label}: {message}") for message in _job_cluster_problems(cluster))
    for pipeline in stack.of_type("databricks_pipeline"):
        for cluster in pipeline.blocks("cluster"):
            label = f"cluster {cluster.get('label', 'default')!r}"
            yield from ((pipeline, f"{label}: {message}") for message in _cluster_problems(cluster) if message)


def job_clusters(job: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every new cluster of a job with a label: those shared by its tasks, and those of single tasks."""
    for shared in job.blocks("job_cluster"):
        for cluster in blocks(shared, "new_cluster"):
            yield f"job cluster {shared.get('job_cluster_key')!r}", cluster
    for task in job.blocks("task"):
        for cluster in blocks(task, "new_cluster"):
            yield f"task {task.get('task_key')!r}", cluster


def runtime_problem(found: object) -> str | None:
    """Return what is wrong with the key of a runtime, if anything."""
    fits = not is_known(found) or RUNTIME.fullmatch(str(found))
    return None if fits else f"spark_version is {found!r}; allowed: a runtime's key, such as 17.3.x-scala2.13"


def node_type_problem(found: object) -> str | None:
    """Return what is wrong with the name of a machine type, if anything."""
    fits = not is_known(found) or NODE_TYPE.fullmatch(str(found))
    return None if fits else f"node type is {found!r}; allowed: an Azure machine type, such as Standard_D4ds_v5"


def _cluster_problems(cluster: dict[str, Any]) -> Iterator[str | None]:
    yield runtime_problem(cluster.get("spark_version"))
    yield node_type_problem(cluster.get("node_type_id"))
    yield node_type_problem(cluster.get("driver_node_type_id"))
    yield not_allowed("data_security_mode", cluster.get("data_security_mode"), ACCESS_MODES)
    yield not_allowed("runtime_engine", cluster.get("runtime_engine"), ENGINES)
    for attributes in blocks(cluster, "azure_attributes"):
        yield not_allowed("azure_attributes.availability", attributes.get("availability"), AVAILABILITIES)
        bid, availability = attributes.get("spot_bid_max_price"), str(attributes.get("availability"))
        if bid is not None and not availability.startswith("SPOT"):
            yield f"spot_bid_max_price without spot machines (availability {availability})"
    scales = blocks(cluster, "autoscale")
    for scale in scales:
        least, most = scale.get("min_workers"), scale.get("max_workers")
        if isinstance(least, int) and isinstance(most, int) and not 0 <= least <= most:
            yield f"autoscale from {least} to {most} workers; allowed: min_workers no more than max_workers"
    if scales and cluster.get("num_workers") is not None:
        yield "both autoscale and num_workers; allowed: one of them"


def _job_cluster_problems(cluster: dict[str, Any]) -> Iterator[str]:
    if cluster.get("autotermination_minutes"):
        yield "autotermination_minutes: a job cluster ends with its job, and the API refuses it"
    if cluster.get("data_security_mode") in WITHOUT_UNITY_CATALOG:
        mode = cluster["data_security_mode"]
        yield f"data_security_mode {mode} can't reach Unity Catalog; allowed: SINGLE_USER, USER_ISOLATION"
    if cluster.get("spark_version") is None and cluster.get("policy_id") is None:
        yield "no spark_version, and no policy that could give one"
    sized = cluster.get("num_workers") is not None or cluster.get("autoscale") or cluster.get("is_single_node")
    if not sized and cluster.get("policy_id") is None:
        yield "no size; allowed: autoscale, num_workers or is_single_node"
