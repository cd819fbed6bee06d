"""What counts as changed outside terraform, and what only looks so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan_review.text import plain
from tests.plan_review.plans import change, plan, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review


def _said(review: Review) -> str:
    (found,) = (one for one in review.open if one.rule == "drift")
    return "\n".join(map(plain, (found.headline, *found.details)))


def test_what_runs_changes_by_itself_and_is_no_drift(review_of: Callable[..., Review]) -> None:
    pipeline = {"name": "gold", "state": "IDLE", "latest_updates": [], "run_as_user_name": "runner"}
    ran = pipeline | {"state": "RUNNING", "latest_updates": [{"update_id": "u1", "state": "RUNNING"}]}
    warehouse = {"name": "w", "state": "STOPPED", "num_clusters": 0, "health": [{"status": ""}]}
    started = warehouse | {"state": "RUNNING", "num_clusters": 1, "health": [{"status": "HEALTHY"}]}
    by_itself = [change("databricks_pipeline", pipeline, ran), change("databricks_sql_endpoint", warehouse, started)]
    by_hand = [
        change("databricks_pipeline", pipeline, ran | {"run_as_user_name": "someone"}),
        change("databricks_job", {"state": "a"}, {"state": "b"}),
    ]
    ran_only, changed = (review_of(plan(resource_drift=drift)) for drift in (by_itself, by_hand))
    assert [one for one in ran_only.open if one.rule == "drift"] == []
    said = {one.address: [plain(line) for line in one.details] for one in changed.open if one.rule == "drift"}
    assert said == {
        "databricks_pipeline.this": ["run_as_user_name: runner → someone"],
        "databricks_job.this": ["state: a → b"],
    }


@pytest.mark.parametrize("nothing", ["null", '{"Type":"","Values":null}'], ids=["null", "as azurerm reads a null"])
def test_another_way_of_writing_the_same_is_no_drift(review_of: Callable[..., Review], nothing: str) -> None:
    written = {"activities_json": f'[{{"name":"a","formatSettings":{nothing}}}]', "folder": None}
    read = {"activities_json": '[{"name": "a"}]', "folder": ""}
    same = review_of(plan(change("azurerm_data_factory_pipeline", written, read)))
    other = review_of(plan(change("azurerm_data_factory_pipeline", written, {"activities_json": '[{"name":"b"}]'})))
    assert [one.plans[0].drifted for one in (same, other)] == [False, True]


def test_what_the_stack_made_inside_a_network_is_no_drift_and_what_others_made_there_is(
    review_of: Callable[..., Review],
) -> None:
    """The network was applied before its subnets, so its own list of them is younger than the state."""
    network = {"name": "vnet", "resource_group_name": "rg", "subnet": []}
    ours, by_hand = {"name": "hosts", "id": "/subnets/hosts"}, {"name": "by-hand", "id": "/subnets/by-hand"}
    subnet = {"name": "hosts", "virtual_network_name": "vnet", "resource_group_name": "rg"}
    managed = unchanged("azurerm_subnet", subnet)

    def drift(*subnets: object) -> list[object]:
        return [change("azurerm_virtual_network", network, network | {"subnet": list(subnets)})]

    assert not [one for one in review_of(plan(managed, resource_drift=drift(ours))).open if one.rule == "drift"]
    said = _said(review_of(plan(managed, resource_drift=drift(ours, by_hand))))
    assert "by-hand" in said
    assert "hosts" not in said
    elsewhere = unchanged("azurerm_subnet", subnet | {"virtual_network_name": "other"})
    assert "hosts" in _said(review_of(plan(elsewhere, resource_drift=drift(ours))))


@pytest.mark.parametrize(
    ("rule", "source", "is_told"),
    [
        ("Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-storage", "VirtualNetwork", False),
        ("Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-worker-inbound", "Internet", True),
        ("Microsoft.Databricks-workspaces_UseOnly_let-me-in", "VirtualNetwork", True),
    ],
)
def test_a_workspace_s_own_rules_in_its_security_group_are_no_drift(
    rule: str, source: str, is_told: bool, review_of: Callable[..., Review]
) -> None:
    group = {"name": "nsg", "resource_group_name": "rg", "security_rule": []}
    added = group | {"security_rule": [{"name": rule, "source_address_prefix": source, "access": "Allow"}]}
    drift = [change("azurerm_network_security_group", group, added)]
    assert any(one.rule == "drift" for one in review_of(plan(resource_drift=drift)).open) == is_told
