"""Why something goes, what goes with it and who someone is: seen over all plans of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan_review.text import plain
from tests.plan_review.plans import change, plan, replaced, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.findings import Finding
    from plan_review.review import Review

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlake"
ACCOUNT = {"name": "stlake", "id": ID, "resource_group_name": "rg", "is_hns_enabled": True}
FACTORY = {
    "name": "adf-netflix",
    "identity": [{"type": "SystemAssigned", "principal_id": "9fee07ad-f7bd-54c4-aa9f-5e3f780dda3c"}],
}


def _said(finding: Finding) -> str:
    return "\n".join(map(plain, (finding.headline, *finding.details)))


def _only(review: Review, rule: str) -> str:
    (found,) = (one for one in review.open if one.rule == rule)
    return _said(found)


def test_an_account_takes_its_containers_and_the_locations_of_another_stack_with_it(
    review_of: Callable[..., Review],
) -> None:
    platform = plan(
        replaced(
            "azurerm_storage_account", ACCOUNT, ACCOUNT | {"is_hns_enabled": False}, "is_hns_enabled", name="lake"
        ),
        unchanged("azurerm_storage_container", {"name": "raw", "storage_account_id": ID}, name="raw"),
        unchanged("azurerm_storage_container", {"name": "logs", "storage_account_id": "elsewhere"}, name="logs"),
    )
    lakehouse = plan(
        unchanged(
            "databricks_external_location", {"name": "loc-raw", "url": "abfss://raw@stlake.dfs.core.windows.net/"}
        ),
        unchanged(
            "databricks_external_location",
            {"name": "far", "url": "abfss://raw@other.dfs.core.windows.net/"},
            name="far",
        ),
        unchanged(
            "databricks_schema",
            {"catalog_name": "c", "name": "gold", "storage_root": "abfss://raw@stlake.dfs.core.windows.net/g"},
        ),
    )
    said = _only(review_of(platform, lakehouse), "data_destroyed")
    assert "is_hns_enabled changes from true to false" in said
    assert "1 container goes with it, and every file in it: raw." in said
    assert "1 external location of Unity Catalog keeps data there and will point at nothing: loc-raw." in said
    assert "1 schema of Unity Catalog keeps data there and will point at nothing: c.gold." in said
    assert "logs" not in said
    assert "far" not in said


def test_a_catalog_takes_schemas_tables_and_pipelines_with_it_and_says_whether_it_is_forced(
    review_of: Callable[..., Review],
) -> None:
    said = _only(
        review_of(
            plan(
                change("databricks_catalog", {"name": "c", "force_destroy": True}, None),
                unchanged("databricks_schema", {"catalog_name": "c", "name": "gold"}),
                unchanged("databricks_sql_table", {"catalog_name": "c", "schema_name": "gold", "name": "t"}),
                unchanged("databricks_pipeline", {"name": "gold pipeline", "catalog": "c", "schema": "gold"}),
            )
        ),
        "data_destroyed",
    )
    assert "1 schema goes with it, and all its tables: c.gold." in said
    assert "1 table goes with it, and its rows: c.gold.t." in said
    assert "Pipelines publish their tables there: gold pipeline." in said
    assert "force_destroy is set: what is inside is dropped without a question." in said


def test_what_was_built_on_a_resource_is_told_from_the_state(review_of: Callable[..., Review]) -> None:
    state = {
        "values": {
            "root_module": {
                "resources": [
                    {"address": "azurerm_subnet.this", "depends_on": ["azurerm_virtual_network.this"]},
                    {"address": 'azurerm_private_endpoint.this["dfs"]', "depends_on": ["azurerm_subnet.this"]},
                ]
            }
        }
    }
    document = plan(change("azurerm_virtual_network", {"name": "v"}, None), prior_state=state)
    assert '2 resources in the state built on it: azurerm_subnet.this, azurerm_private_endpoint.this["dfs"].' in _only(
        review_of(document), "foundation_destroyed"
    )


def test_a_replacement_forced_by_another_names_the_other(review_of: Callable[..., Review]) -> None:
    expressions = {
        "storage_account_id": {"references": ["azurerm_storage_account.lake.id", "azurerm_storage_account.lake"]}
    }
    document = plan(
        replaced("azurerm_storage_account", ACCOUNT, ACCOUNT, "is_hns_enabled", name="lake"),
        replaced(
            "azurerm_storage_container",
            {"name": "raw", "storage_account_id": ID},
            {"name": "raw"},
            "storage_account_id",
            unknown={"storage_account_id": True},
        ),
        configuration={
            "root_module": {
                "resources": [
                    {"address": "azurerm_storage_account.lake", "expressions": {}},
                    {"address": "azurerm_storage_container.this", "expressions": expressions},
                ]
            }
        },
    )
    said = "\n".join(map(_said, review_of(document).open))
    assert "It comes from azurerm_storage_account.lake, which is replaced in this plan." in said


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("replace_because_tainted", "marked as damaged"),
        ("replace_by_request", "-replace"),
        ("replace_by_triggers", "replace_triggered_by"),
        ("delete_because_each_key", "for_each"),
        ("delete_because_count_index", "count"),
        ("delete_because_no_resource_config", "no such resource any more"),
        ("something_new", "something_new"),
        ("", "gives no reason"),
    ],
)
def test_every_reason_is_said_in_words(reason: str, says: str, review_of: Callable[..., Review]) -> None:
    document = plan(change("azurerm_storage_container", {"name": "raw"}, None, action_reason=reason))
    assert says in _only(review_of(document), "data_destroyed")


def test_a_principal_is_named_by_its_id_or_before_it_exists_by_its_reference(review_of: Callable[..., Review]) -> None:
    role = {"role_definition_name": "Reader", "scope": ID}
    known = plan(
        unchanged("azurerm_data_factory", FACTORY),
        change("azurerm_role_assignment", None, role | {"principal_id": "9FEE07AD-f7bd-54c4-aa9f-5e3f780dda3c"}),
    )
    assert "The identity of data factory adf-netflix gains the role Reader on storage account stlake." in _only(
        review_of(known), "role_assignment"
    )
    references = [
        "module.f.principal_id",
        "azurerm_data_factory.this.identity[0].principal_id",
        "azurerm_data_factory.this",
    ]
    unknown = plan(
        change("azurerm_role_assignment", None, role, unknown={"principal_id": True}),
        configuration={
            "root_module": {
                "resources": [
                    {"address": "azurerm_data_factory.this", "expressions": {}},
                    {
                        "address": "azurerm_role_assignment.this",
                        "expressions": {"principal_id": {"references": references}},
                    },
                ]
            }
        },
    )
    assert "The identity of azurerm_data_factory.this gains the role Reader" in _only(
        review_of(unknown), "role_assignment"
    )


def test_a_role_known_by_its_id_alone_is_named(review_of: Callable[..., Review]) -> None:
    owner = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    document = plan(
        change("azurerm_role_assignment", None, {"role_definition_id": owner, "scope": ID, "principal_id": "p"})
    )
    found = review_of(document)
    assert (found.verdict, "gains the role Owner" in _only(found, "role_assignment")) == ("blocked", True)


def test_a_role_that_is_known_only_after_apply_blocks(review_of: Callable[..., Review]) -> None:
    document = plan(change("azurerm_role_assignment", None, {"scope": ID}, unknown={"role_definition_name": True}))
    assert review_of(document).verdict == "blocked"


def test_a_renamed_group_loses_and_gains(review_of: Callable[..., Review]) -> None:
    document = plan(
        change(
            "databricks_grants",
            {"schema": "c.gold", "grant": [{"principal": "analysts", "privileges": ["SELECT"]}]},
            {"schema": "c.gold", "grant": [{"principal": "analysts-2", "privileges": ["SELECT"]}]},
        )
    )
    said = [_said(one) for one in review_of(document).open if one.rule == "grant"]
    assert any("Group analysts loses SELECT on schema c.gold." in one for one in said)
    assert any("Group analysts-2 gains SELECT on schema c.gold." in one for one in said)


def test_a_list_that_grows_is_compared_by_the_names_of_its_blocks(review_of: Callable[..., Review]) -> None:
    task = {"task_key": "b", "timeout_seconds": 60}
    before = {"task": [task, {"task_key": "c", "timeout_seconds": 60}]}
    after = {"task": [{"task_key": "a", "timeout_seconds": 60}, task, {"task_key": "c", "timeout_seconds": 90}]}
    (only,) = review_of(plan(change("databricks_job", before, after))).plans[0].changes
    assert [one.shown_path for one in only.differences] == [
        'task["a"].task_key',
        'task["a"].timeout_seconds',
        'task["c"].timeout_seconds',
    ]


@pytest.mark.parametrize("actions", [["create", "forget"], ["forget", "create"]])
def test_what_is_made_beside_a_forgotten_one_is_judged(actions: list[str], review_of: Callable[..., Review]) -> None:
    closed, opened = {"min_tls_version": "TLS1_2"}, {"min_tls_version": "TLS1_0"}
    found = review_of(plan(change("azurerm_storage_account", closed, opened, actions=actions)))
    assert {"resource_forgotten", "transport_security"} <= {one.rule for one in found.open}


def test_a_deletion_counts_whatever_its_mode(review_of: Callable[..., Review]) -> None:
    found = review_of(plan(change("databricks_schema", {"name": "s"}, None, mode="data")))
    assert [one.severity.word for one in found.open] == ["critical"]


def test_a_leftover_is_not_taken_for_what_lives(review_of: Callable[..., Review]) -> None:
    account = change("azurerm_storage_account", ACCOUNT, None, deposed="8f3a2b1c")
    said = _only(review_of(plan(account)), "data_destroyed")
    assert "It is a leftover of an earlier replacement (deposed object 8f3a2b1c)." in said
