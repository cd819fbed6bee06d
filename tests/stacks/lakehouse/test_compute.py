"""What job and pipeline run on: clusters under a policy, in the network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks.synthesized import blocks

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def policy(stack: Stack, name: str) -> dict[str, Any]:
    """The rules of a cluster policy by attribute; their values where they are fixed."""
    (found,) = [
        resource for resource in stack.of_type("databricks_cluster_policy") if resource.body["name"].endswith(name)
    ]
    rules: dict[str, Any] = json.loads(found.body["definition"])
    return {key: rule["value"] if rule["type"] == "fixed" else rule for key, rule in rules.items()}


def only(stack: Stack, type_: str) -> Resource:
    (found,) = stack.of_type(type_)
    return found


@pytest.mark.parametrize(
    ("name", "availability", "max_workers"),
    [("dev-lakehouse", "SPOT_WITH_FALLBACK_AZURE", 2), ("prod-lakehouse", "ON_DEMAND_AZURE", 4)],
)
@pytest.mark.parametrize(("kind", "cluster_type"), [("jobs", "job"), ("pipelines", "dlt")])
def test_policies_fix_machines_size_and_tags(
    stacks: dict[str, Stack], name: str, availability: str, max_workers: int, kind: str, cluster_type: str
) -> None:
    rules = policy(stacks[name], f"-{kind}")
    assert rules["cluster_type"] == cluster_type
    assert rules["azure_attributes.availability"] == availability
    assert rules["node_type_id"] == rules["driver_node_type_id"] == "Standard_D4ds_v5"
    assert rules["autoscale.max_workers"]["maxValue"] == max_workers
    assert rules["custom_tags.environment"] == name.partition("-")[0]


def test_a_pipelines_policy_names_neither_runtime_nor_access_mode(stacks: dict[str, Stack]) -> None:
    assert {"spark_version", "data_security_mode"}.isdisjoint(policy(stacks["prod-lakehouse"], "-pipelines"))


def test_engineers_clusters_stop_by_themselves_and_exist_only_where_allowed(stacks: dict[str, Stack]) -> None:
    rules = policy(stacks["dev-lakehouse"], "-interactive")
    assert rules["cluster_type"] == "all-purpose"
    assert rules["autotermination_minutes"]["maxValue"] == 30
    prod = [resource.body["name"] for resource in stacks["prod-lakehouse"].of_type("databricks_cluster_policy")]
    assert prod == ["netflix-prod-jobs", "netflix-prod-pipelines"]


@pytest.mark.parametrize("name", ["dev-lakehouse", "prod-lakehouse"])
def test_job_and_pipeline_clusters_keep_to_their_policies(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (shared,) = only(stack, "databricks_job").blocks("job_cluster")
    (cluster,) = blocks(shared, "new_cluster")
    (of_pipeline,) = only(stack, "databricks_pipeline").blocks("cluster")
    for kind, body in (("jobs", cluster), ("pipelines", of_pipeline)):
        rules = policy(stack, f"-{kind}")
        (machines,) = blocks(body, "azure_attributes")
        (workers,) = blocks(body, "autoscale")
        assert body["node_type_id"] == rules["node_type_id"]
        assert machines["availability"] == rules["azure_attributes.availability"]
        assert workers["max_workers"] <= rules["autoscale.max_workers"]["maxValue"]
        assert stack.target(body["policy_id"]) in stack.of_type("databricks_cluster_policy")
    assert cluster["spark_version"] == policy(stack, "-jobs")["spark_version"]
    assert {"spark_version", "data_security_mode"}.isdisjoint(of_pipeline)


@pytest.mark.parametrize("name", ["dev-lakehouse", "prod-lakehouse"])
def test_all_runs_on_clusters_in_the_network_which_the_lakes_firewall_lets_in(
    stacks: dict[str, Stack], name: str
) -> None:
    job = only(stacks[name], "databricks_job")
    tasks = job.blocks("task")
    inner = [task for outer in tasks for loop in blocks(outer, "for_each_task") for task in blocks(loop, "task")]
    wheel_tasks = [task for task in (*tasks, *inner) if blocks(task, "python_wheel_task")]
    assert len(wheel_tasks) == 7
    assert {task["job_cluster_key"] for task in wheel_tasks} == {"medallion"}
    assert job.blocks("environment") == []
    assert only(stacks[name], "databricks_pipeline").body["serverless"] is False
