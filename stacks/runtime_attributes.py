"""The attributes that services change by themselves, by resource type.

Source: the schemas of databricks 1.99.0 (pipelines/resource_pipeline.go, sql/resource_sql_endpoint.go, catalog/). Each
is computed, read anew whenever the provider looks, and in no request that it sends: a configuration can't change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of these, also a grant or a binding on the object counts as an update.
_UPDATED = frozenset({"updated_at", "updated_by"})
RUNTIME_ATTRIBUTES: dict[str, frozenset[str]] = {
    "databricks_catalog": _UPDATED,
    "databricks_external_location": _UPDATED,
    "databricks_metastore": _UPDATED,
    "databricks_pipeline": frozenset({"cause", "cluster_id", "health", "last_modified", "latest_updates", "state"}),
    "databricks_sql_endpoint": frozenset({"health", "num_active_sessions", "num_clusters", "state"}),
}


def without_runtime(type_: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a resource without those that the service changes by itself."""
    return {key: value for key, value in values.items() if key not in RUNTIME_ATTRIBUTES.get(type_, ())}
