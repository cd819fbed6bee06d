"""What people query gold with: a SQL warehouse in the network, which stops by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stacks.settings import load_environment
from stacks.synthesized import blocks
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

STACKS = ["dev-lakehouse", "prod-lakehouse"]


def warehouse(stack: Stack) -> Resource:
    (found,) = stack.of_type("databricks_sql_endpoint")
    return found


@pytest.mark.parametrize("name", STACKS)
def test_who_may_query_gold_may_use_the_warehouse_and_who_deploys_owns_it(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (gold,) = [schema for schema in stack.of_type("databricks_schema") if schema.body["name"] == "gold"]
    readers = {
        grant.body["principal"]
        for grant in stack.of_type("databricks_grant")
        if stack.target(grant.body.get("schema")) == gold and grant.body["privileges"] == ["USE_SCHEMA", "SELECT"]
    }
    (permissions,) = [
        one
        for one in stack.of_type("databricks_permissions")
        if stack.target(one.body.get("sql_endpoint_id")) == warehouse(stack)
    ]
    entries = permissions.blocks("access_control")
    users = {entry["group_name"]: entry["permission_level"] for entry in entries if "group_name" in entry}
    assert users == dict.fromkeys(readers, "CAN_USE")
    assert len(users) == 2
    assert [entry for entry in entries if "group_name" not in entry] == [
        {
            "service_principal_name": load_environment(stack.environment, SETTINGS).access.deployer_application_id,
            "permission_level": "IS_OWNER",
        }
    ]


@pytest.mark.parametrize("name", STACKS)
def test_it_stands_in_the_network_and_stops_by_itself(stacks: dict[str, Stack], name: str) -> None:
    body = warehouse(stacks[name]).body
    assert (body["warehouse_type"], body["enable_serverless_compute"]) == ("PRO", False)
    assert (body["cluster_size"], body["max_num_clusters"], body["auto_stop_mins"]) == ("2X-Small", 1, 10)


@pytest.mark.parametrize(
    ("name", "policy"), [("dev-lakehouse", "COST_OPTIMIZED"), ("prod-lakehouse", "RELIABILITY_OPTIMIZED")]
)
def test_its_machines_are_spot_where_the_jobs_are(stacks: dict[str, Stack], name: str, policy: str) -> None:
    assert warehouse(stacks[name]).body["spot_instance_policy"] == policy


@pytest.mark.parametrize("name", STACKS)
def test_its_machines_bear_the_tags_of_the_environment(stacks: dict[str, Stack], name: str) -> None:
    (tags,) = warehouse(stacks[name]).blocks("tags")
    (job,) = stacks[name].of_type("databricks_job")
    assert {tag["key"]: tag["value"] for tag in blocks(tags, "custom_tags")} == job.body["tags"]
