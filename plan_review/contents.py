"""What data is inside a resource that is destroyed: containers in an account, tables in a schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.text import counted, name, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plan_review.landscape import Existing, Landscape
    from plan_review.plan import ResourceChange

_CONTAINERS = ("azurerm_storage_container", "azurerm_storage_data_lake_gen2_filesystem")
_SHARES = ("azurerm_storage_share", "azurerm_storage_queue", "azurerm_storage_table")
_TABLES = ("databricks_sql_table", "databricks_table", "databricks_online_table")
_ABFSS = re.compile(r"^abfss?://(?P<container>[^@/]+)@(?P<account>[^./]+)\.")


def contents_of(change: ResourceChange, landscape: Landscape) -> list[str]:
    """Return sentences about what a destroyed resource holds, the most important first; empty when nothing is known."""
    describe = _DESCRIPTIONS.get(change.type)
    return describe(change, landscape) if describe else []


def _storage_account(change: ResourceChange, landscape: Landscape) -> list[str]:
    account = change.was("name")

    def inside(*types: str) -> list[Existing]:
        by_id = landscape.with_value("storage_account_id", change.was("id"), *types)
        return by_id + landscape.with_value("storage_account_name", account, *types)

    return [
        *_goes_with_it("container", inside(*_CONTAINERS), "every file in {them}"),
        *_goes_with_it("file share, queue or table", inside(*_SHARES), "{their} contents"),
        *_unity_catalog_on(landscape, lambda found: found["account"] == account),
        "Azure can bring back a deleted account for 14 days, but not once a new one has taken its name.",
        "Soft-deleted blobs go with their account.",
    ]


def _container(change: ResourceChange, landscape: Landscape) -> list[str]:
    container = change.was("name")
    where = str(change.was("storage_account_id") or change.was("storage_account_name") or "").rstrip("/")
    account = where.rsplit("/", 1)[-1]
    return [
        f"Every file in container {name(container)} goes with it.",
        *_unity_catalog_on(landscape, lambda found: (found["container"], found["account"]) == (container, account)),
    ]


def _unity_catalog_on(landscape: Landscape, stored_here: Callable[[re.Match[str]], bool]) -> list[str]:
    """Say which external locations, catalogs, schemas, volumes and tables keep their files in the destroyed storage."""
    sentences = []
    for noun, argument, types in (
        ("external location", "url", ("databricks_external_location",)),
        ("catalog", "storage_root", ("databricks_catalog",)),
        ("schema", "storage_root", ("databricks_schema",)),
        ("volume", "storage_location", ("databricks_volume",)),
        ("table", "storage_location", _TABLES),
    ):
        here = []
        for one in landscape.of_type(*types):
            found = _ABFSS.match(one.text(argument))
            if found and stored_here(found):
                here.append(_unity_name(one))
        if here:
            sentences.append(
                f"{counted(len(here), noun)} of Unity Catalog {'keeps' if len(here) == 1 else 'keep'} data "
                f"there and will point at nothing: {names(here)}."
            )
    return sentences


def _catalog(change: ResourceChange, landscape: Landscape) -> list[str]:
    catalog = change.was("name")

    def inside(one: Existing) -> bool:
        return catalog in (one.text("catalog_name"), one.text("catalog"))

    return [
        *_goes_with_it("schema", filter(inside, landscape.of_type("databricks_schema")), "all {their} tables"),
        *_goes_with_it("volume", filter(inside, landscape.of_type("databricks_volume")), "{their} files"),
        *_goes_with_it("table", filter(inside, landscape.of_type(*_TABLES)), "{their} rows"),
        *_pipelines_into(landscape, inside),
        _forced(change, f"Databricks refuses to drop catalog {name(catalog)} while schemas are in it."),
    ]


def _schema(change: ResourceChange, landscape: Landscape) -> list[str]:
    catalog, schema = change.was("catalog_name"), change.was("name")

    def inside(one: Existing) -> bool:
        here = one.text("catalog_name") or one.text("catalog")
        return here == catalog and schema in [one.text(key) for key in ("schema_name", "schema", "target")]

    return [
        (
            f"Every managed table and volume in {name(f'{catalog}.{schema}')} goes with it, also those that no plan "
            "knows because jobs and pipelines made them."
        ),
        *_goes_with_it("volume", filter(inside, landscape.of_type("databricks_volume")), "{their} files"),
        *_goes_with_it("table", filter(inside, landscape.of_type(*_TABLES)), "{their} rows"),
        *_pipelines_into(landscape, inside),
        _forced(change, "Databricks refuses to drop the schema while anything is in it."),
    ]


def _pipelines_into(landscape: Landscape, inside: Callable[[Existing], bool]) -> list[str]:
    pipelines = [one.label for one in landscape.of_type("databricks_pipeline") if inside(one)]
    return [f"Pipelines publish their tables there: {names(pipelines)}."] if pipelines else []


def _forced(change: ResourceChange, otherwise: str) -> str:
    if change.was("force_destroy") is True:
        return f"{name('force_destroy')} is set: what is inside is dropped without a question."
    return f"{name('force_destroy')} is not set: {otherwise}"


def _resource_group(change: ResourceChange, landscape: Landscape) -> list[str]:
    group, identity = change.was("name"), f"{change.was('id')}/".lower()
    inside = [
        one
        for one in landscape.in_resource_group(str(group))
        if one.address != change.address
        and (one.values.get("resource_group_name") == group or one.text("id").lower().startswith(identity))
    ]
    sentences = [f"All that is in resource group {name(group)} goes with it, also what no plan knows."]
    if inside:
        sentences.append(f"Known to be in it: {names(one.address for one in inside)}.")
    return sentences


def _workspace(_change: ResourceChange, landscape: Landscape) -> list[str]:
    inside = [one.address for one in landscape.everything() if one.type in {"databricks_job", "databricks_pipeline"}]
    known = f" Known jobs and pipelines: {names(inside)}." if inside else ""
    return [
        (
            "Jobs and their history, notebooks, secret scopes, warehouses and the workspace's own storage (DBFS) "
            f"go with it; a new workspace has another id, which bindings and metastore assignments name.{known}"
        )
    ]


def _metastore(_change: ResourceChange, landscape: Landscape) -> list[str]:
    inside = [one.label for one in landscape.of_type("databricks_catalog")]
    known = f" Known catalogs: {names(inside)}." if inside else ""
    return [f"Every catalog, schema, table, grant, credential and share of the region goes with it.{known}"]


def _pipeline(change: ResourceChange, _landscape: Landscape) -> list[str]:
    schema = ".".join(
        str(part) for part in (change.was("catalog"), change.was("schema") or change.was("target")) if part
    )
    where = f" in {name(schema)}" if schema else ""
    return [f"With a pipeline Databricks drops its materialized views and streaming tables{where}, and their history."]


def _volume(change: ResourceChange, _landscape: Landscape) -> list[str]:
    full = ".".join(str(change.was(part)) for part in ("catalog_name", "schema_name", "name"))
    if change.was("volume_type") == "EXTERNAL":
        return [f"Volume {name(full)} is external: its files stay, under {name(change.was('storage_location'))}."]
    return [f"Every file in volume {name(full)} goes with it: wheels, checkpoints, whatever is kept there."]


def _goes_with_it(noun: str, found: Iterable[Existing], with_what: str) -> list[str]:
    """Say what goes with a container; ``with_what`` has ``{them}`` and ``{their}`` for what is named."""
    labels = [_unity_name(one) for one in found]
    if not labels:
        return []
    plural = "file shares, queues or tables" if " " in noun and "share" in noun else ""
    verb, them, their = ("goes", "it", "its") if len(labels) == 1 else ("go", "them", "their")
    lost = with_what.format(them=them, their=their)
    return [f"{counted(len(labels), noun, plural)} {verb} with it, and {lost}: {names(labels)}."]


def _unity_name(one: Existing) -> str:
    if one.type in {"databricks_schema", "databricks_volume", *_TABLES}:
        parts = [one.text(part) for part in ("catalog_name", "schema_name", "name")]
        return ".".join(part for part in parts if part)
    return one.label


_DESCRIPTIONS: dict[str, Callable[[ResourceChange, Landscape], list[str]]] = {
    "azurerm_storage_account": _storage_account,
    "azurerm_storage_container": _container,
    "azurerm_storage_data_lake_gen2_filesystem": _container,
    "azurerm_resource_group": _resource_group,
    "azurerm_databricks_workspace": _workspace,
    "databricks_catalog": _catalog,
    "databricks_schema": _schema,
    "databricks_volume": _volume,
    "databricks_metastore": _metastore,
    "databricks_pipeline": _pipeline,
}
