"""A small environment that is right in every respect, as synthesis writes it, and ways to make one thing wrong."""

from __future__ import annotations

import copy
from typing import Any

from stacks.synthesized import Stack
from tests.stacks.documents.common import GROUP_ID, KEPT, REMOVED, RUNNER, SUBSCRIPTION, TAGS
from tests.stacks.documents.job import JOB, TASKS
from tests.stacks.documents.monitoring import MONITORING
from tests.stacks.documents.network import NETWORK
from tests.stacks.documents.pipeline import PIPELINE, POLICY
from tests.stacks.documents.services import SERVICES
from tests.stacks.documents.unity_catalog import UNITY_CATALOG

__all__ = [
    "GROUP_ID",
    "LAKEHOUSE",
    "PLATFORM",
    "POLICY",
    "REMOVED",
    "RUNNER",
    "SUBSCRIPTION",
    "TASKS",
    "changed_environment",
    "environment",
]

_GROUP: dict[str, Any] = {
    "azurerm_resource_group": {"this": {"name": "rg-prod", "location": "westeurope", "tags": TAGS, "lifecycle": KEPT}},
}
PLATFORM: dict[str, Any] = {
    "provider": {"azurerm": [{"subscription_id": SUBSCRIPTION, "features": [{}]}]},
    "resource": _GROUP | NETWORK | SERVICES | MONITORING,
}
LAKEHOUSE: dict[str, Any] = {
    "provider": {
        "databricks": [
            {"azure_workspace_resource_id": f"{GROUP_ID}/providers/Microsoft.Databricks/workspaces/dbw-prod"}
        ]
    },
    "resource": UNITY_CATALOG | PIPELINE | JOB,
}


def environment(**changes: Any) -> list[Stack]:
    """Return the environment's two stacks; ``platform`` and ``lakehouse`` take documents that stand in for theirs."""
    return [
        Stack("prod-platform", changes.get("platform", PLATFORM)),
        Stack("prod-lakehouse", changes.get("lakehouse", LAKEHOUSE)),
    ]


def changed_environment(path: str, value: Any) -> list[Stack]:
    """Return the environment with one thing changed: a path below ``resource`` of the stack that has its type.

    Steps are parted by slashes, numbers step into lists: ``azurerm_storage_account/lake/name``.
    """
    name = "platform" if path.split("/", 1)[0] in PLATFORM["resource"] or path.startswith("azurerm_") else "lakehouse"
    document = copy.deepcopy(PLATFORM if name == "platform" else LAKEHOUSE)
    *steps, last = path.split("/")
    place: Any = document["resource"]
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    key: Any = int(last) if isinstance(place, list) else last
    if value is REMOVED:
        del place[key]
    elif isinstance(place, list) and key == len(place):
        place.append(value)
    else:
        place[key] = value
    return environment(**{name: document})
