"""Data is deleted: a resource that holds data is deleted or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.contents import contents_of
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.reasons import why
from plan_review.text import counted, name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

HOLDS_DATA = {
    "azurerm_resource_group": "everything in it",
    "azurerm_storage_account": "all its data",
    "azurerm_storage_container": "all its files",
    "azurerm_storage_data_lake_gen2_filesystem": "all its files",
    "azurerm_storage_data_lake_gen2_path": "what is below the path",
    "azurerm_storage_blob": "the blob",
    "azurerm_storage_share": "all its files",
    "azurerm_storage_queue": "all its messages",
    "azurerm_storage_table": "all its rows",
    "azurerm_databricks_workspace": "everything kept in the workspace",
    "azurerm_key_vault": "all its keys and secrets",
    "azurerm_key_vault_key": "the key, and all that is encrypted with it",
    "azurerm_key_vault_secret": "the secret",
    "azurerm_key_vault_certificate": "the certificate",
    "azurerm_log_analytics_workspace": "all its logs",
    "azurerm_application_insights": "all its telemetry",
    "azurerm_managed_disk": "the disk",
    "azurerm_mssql_database": "the database",
    "azurerm_mssql_server": "all its databases",
    "azurerm_postgresql_flexible_server": "all its databases",
    "azurerm_postgresql_flexible_server_database": "the database",
    "azurerm_mysql_flexible_server": "all its databases",
    "azurerm_cosmosdb_account": "all its databases",
    "azurerm_cosmosdb_sql_database": "the database",
    "azurerm_cosmosdb_sql_container": "the container's documents",
    "azurerm_eventhub": "its retained events",
    "azurerm_eventhub_namespace": "all its event hubs",
    "azurerm_recovery_services_vault": "all its backups",
    "azurerm_data_protection_backup_vault": "all its backups",
    "databricks_metastore": "all that Unity Catalog knows",
    "databricks_catalog": "all its schemas and tables",
    "databricks_schema": "all its tables",
    "databricks_volume": "all its files",
    "databricks_sql_table": "the table",
    "databricks_table": "the table",
    "databricks_online_table": "the online table",
    "databricks_quality_monitor": "its metric tables",
    "databricks_registered_model": "all its versions",
    "databricks_vector_search_index": "the index",
    "databricks_database_instance": "all its databases",
    "databricks_pipeline": "the tables it made",
    "databricks_secret_scope": "all its secrets",
    "databricks_secret": "the secret",
}


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if not change.goes:
        return
    details = [*why(change, plan, landscape), *contents_of(change, landscape)]
    how = f"is {change.kind.value}"
    if change.kind is Kind.REPLACE:
        how += (
            " (a new one is made, then the old one deleted)" if change.creates_first else " (deleted, then made anew)"
        )
    if change.type == "databricks_secret" and change.replace_paths == (("string_value",),):
        yield Remark(Severity.MEDIUM, f"{name(change.address)} gets another value; the old one is not kept.")
        return
    if "EXTERNAL" in {change.was("volume_type"), change.was("table_type")}:
        yield Remark(
            Severity.HIGH,
            f"{name(change.address)} {how}; its files stay, but not its name and its grants.",
            tuple(details),
        )
        return
    gone = "the old one" if change.kind is Kind.REPLACE else "it"
    what = f"{name(change.address)} {how}, and with {gone} {HOLDS_DATA[change.type]}."
    dependents = landscape.dependents(plan.stack, change.address)
    if dependents:
        details.append(f"{counted(len(dependents), 'resource')} in the state built on it: {names(dependents)}.")
    yield Remark(Severity.CRITICAL, what, tuple(details))


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A resource that holds data is deleted or replaced",
    why="A replacement is a deletion with a new, empty resource after it. What the data was can't be seen in the plan.",
    severities={
        Severity.CRITICAL: "always, but for",
        Severity.HIGH: "external volumes and tables, whose files stay",
        Severity.MEDIUM: "a secret that gets another value",
    },
    check=_check,
    types=frozenset(HOLDS_DATA),
)
