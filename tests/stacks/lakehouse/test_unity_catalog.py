"""Who may do what in Unity Catalog, where managed tables go, and what an environment protects."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from netflix_jobs import names
from stacks.lakehouse.catalog import BRONZE, GOLD, OPS, SILVER

if TYPE_CHECKING:
    from stacks.synthesized import Stack

STACKS = ["dev-lakehouse", "prod-lakehouse"]
SECURABLES = ("catalog", "schema", "volume", "external_location")


def lake(container: str, environment: str) -> str:
    return f"abfss://{container}@stnetflix{environment}weu042.dfs.core.windows.net/"


def behind(stack: Stack, address: str) -> set[str]:
    """Everything that is made before a resource, and destroyed after it."""
    found: set[str] = set()
    waiting = [address]
    while waiting:
        resource = stack.find(waiting.pop())
        if resource is None:
            continue
        text = json.dumps(dict(resource.body))
        needed = {*resource.body.get("depends_on", []), *re.findall(r"\$\{(databricks_\w+\.\w+)\.", text)}
        waiting.extend(needed - found)
        found |= needed
    return found


def test_schemas_are_those_that_the_jobs_know() -> None:
    assert {BRONZE, SILVER, GOLD, OPS} == set(names.SCHEMAS)


@pytest.mark.parametrize(
    ("principal", "privileges"),
    [
        ("lake-analysts", {"netflix_prod": "USE_CATALOG", "netflix_prod.gold": "SELECT USE_SCHEMA"}),
        (
            "lake-engineers",
            {
                "netflix_prod": "USE_CATALOG",
                "netflix_prod.bronze": "SELECT USE_SCHEMA",
                "netflix_prod.silver": "SELECT USE_SCHEMA",
                "netflix_prod.gold": "SELECT USE_SCHEMA",
                "netflix_prod.ops": "SELECT USE_SCHEMA",
                "netflix_prod.ops.artifacts": "READ_VOLUME",
                "netflix_prod.ops.notices": "READ_VOLUME",
                "netflix-prod-raw": "READ_FILES",
            },
        ),
        (
            "7e570001-0000-4000-8000-000000000004",
            {
                "netflix_prod": "USE_CATALOG",
                "netflix_prod.bronze": "CREATE_TABLE MODIFY SELECT USE_SCHEMA",
                "netflix_prod.silver": "CREATE_TABLE MODIFY SELECT USE_SCHEMA",
                "netflix_prod.ops": "CREATE_TABLE MODIFY SELECT USE_SCHEMA",
                "netflix_prod.gold": "CREATE_MATERIALIZED_VIEW SELECT USE_SCHEMA",
                "netflix_prod.ops.artifacts": "READ_VOLUME",
                "netflix_prod.ops.checkpoints": "READ_VOLUME WRITE_VOLUME",
                "netflix_prod.ops.notices": "READ_VOLUME WRITE_VOLUME",
                "netflix-prod-raw": "READ_FILES",
            },
        ),
    ],
)
def test_each_principal_has_what_it_needs_and_no_more(
    stacks: dict[str, Stack], principal: str, privileges: dict[str, str]
) -> None:
    stack = stacks["prod-lakehouse"]
    granted = {}
    for grant in stack.of_type("databricks_grant"):
        if grant.body["principal"] == principal:
            (kind,) = [kind for kind in SECURABLES if kind in grant.body]
            granted[stack.resolve(grant.body[kind])] = " ".join(sorted(grant.body["privileges"]))
    assert granted == privileges


@pytest.mark.parametrize("name", STACKS)
def test_managed_tables_go_to_their_layers_container(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    roots = {schema.body["name"]: schema.body["storage_root"] for schema in stack.of_type("databricks_schema")}
    (catalog,) = stack.of_type("databricks_catalog")
    bronze = lake("bronze", stack.environment)
    assert catalog.body["storage_root"] == f"{bronze}_catalog"
    assert roots == {
        "bronze": f"{bronze}managed",
        "silver": f"{lake('silver', stack.environment)}managed",
        "gold": f"{lake('gold', stack.environment)}managed",
        "ops": f"{bronze}_ops",
    }


@pytest.mark.parametrize("name", STACKS)
def test_everything_is_isolated(stacks: dict[str, Stack], name: str) -> None:
    securables = stacks[name].of_type(
        "databricks_storage_credential", "databricks_external_location", "databricks_catalog"
    )
    assert len(securables) == 6
    assert all(securable.body["isolation_mode"].endswith("ISOLATED") for securable in securables)


@pytest.mark.parametrize("name", STACKS)
def test_the_catalog_is_bound_to_the_environments_workspace(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (binding,) = stack.of_type("databricks_workspace_binding")
    assert binding.body["securable_type"] == "catalog"
    assert stack.resolve(binding.body["securable_name"]) == f"netflix_{stack.environment}"
    (workspace,) = stack.data_sources
    assert workspace.body["name"] == f"dbw-netflix-{stack.environment}-weu"


@pytest.mark.parametrize("name", STACKS)
def test_what_is_in_the_catalog_is_destroyed_before_the_catalog_is_unbound(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (binding,) = stack.of_type("databricks_workspace_binding")
    for resource in stack.of_type("databricks_schema", "databricks_volume", "databricks_grant", "databricks_file"):
        assert binding.address in behind(stack, resource.address), resource.path


@pytest.mark.parametrize("name", STACKS)
def test_every_container_has_a_location_with_file_events(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    locations = stack.of_type("databricks_external_location")
    assert {location.body["url"] for location in locations} == {
        lake(container, stack.environment) for container in ("raw", "bronze", "silver", "gold")
    }
    for location in locations:
        (queue,) = location.blocks("file_event_queue")
        assert location.body["enable_file_events"] is True
        assert queue["managed_aqs"]["resource_group"] == f"rg-netflix-{stack.environment}-weu"


@pytest.mark.parametrize("name", STACKS)
def test_nobody_writes_to_raw_through_unity_catalog(stacks: dict[str, Stack], name: str) -> None:
    read_only = {
        location.body["url"]
        for location in stacks[name].of_type("databricks_external_location")
        if location.body["read_only"]
    }
    assert read_only == {lake("raw", stacks[name].environment)}


@pytest.mark.parametrize(("name", "kept"), [("dev-lakehouse", 0), ("prod-lakehouse", 7)])
def test_what_holds_data_is_kept_where_the_environment_protects_it(
    stacks: dict[str, Stack], name: str, kept: int
) -> None:
    protected = [
        resource.path
        for resource in stacks[name].resources
        if any(lifecycle.get("prevent_destroy") for lifecycle in resource.blocks("lifecycle"))
    ]
    assert len(protected) == kept, protected


@pytest.mark.parametrize(("name", "disposable"), [("dev-lakehouse", True), ("prod-lakehouse", False)])
def test_only_an_unprotected_environment_can_be_torn_down_with_what_is_in_it(
    stacks: dict[str, Stack],
    name: str,
    disposable: bool,
) -> None:
    said = {resource.body["force_destroy"] for resource in stacks[name].resources if "force_destroy" in resource.body}
    assert said == {disposable}


@pytest.mark.parametrize("name", STACKS)
def test_permissions_come_after_principals_are_let_into_the_workspace(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    assignments = {assignment.address for assignment in stack.of_type("databricks_permission_assignment")}
    assert len(assignments) == 3
    for permissions in stack.of_type("databricks_permissions"):
        assert assignments <= behind(stack, permissions.address), permissions.path
