"""Notices: the job writes them to the folder that an alert watches, and writes to that folder are logged.

Job, volume, diagnostic setting and alert are in two stacks and each names the folder in its own way. If one differs,
nothing fails, and nobody is notified.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.checks.diagnostics import target_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

PARAMETER = "notices"
_VOLUME = re.compile(r"/Volumes/([^/]+)/([^/]+)/([^/]+)/?")
_URL = re.compile(r"abfss://([^@/]+)@([^./]+)\.dfs\.core\.windows\.net/(.+?)/?")
_WRITES = "StorageWrite"


def check_together(stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Follow each job's parameter ``notices`` to its volume, and from there to the alert and the logged category."""
    platforms = [stack for stack in stacks if stack.of_type("azurerm_storage_account")]
    for stack in stacks:
        for job in stack.of_type("databricks_job"):
            parameters = {str(one.get("name")): str(one.get("default")) for one in job.blocks("parameter")}
            if PARAMETER in parameters:
                yield from ((job, message) for message in _problems(stack, parameters[PARAMETER], platforms))


def _problems(stack: Stack, folder: str, platforms: Sequence[Stack]) -> Iterator[str]:
    volume = _volume(stack, folder)
    place = _URL.fullmatch(str(volume.body.get("storage_location"))) if volume else None
    if place is None:
        yield f"parameter {PARAMETER} is {folder!r}; allowed: /Volumes/… of an external volume of the stack"
        return
    container, account, path = place.groups()
    for platform in platforms:
        queries = [
            str(criteria.get("query"))
            for alert in platform.of_type("azurerm_monitor_scheduled_query_rules_alert_v2")
            if alert.blocks("action")
            for criteria in alert.blocks("criteria")
        ]
        watched = [f'"{account}"', f'"/{container}/{path}/"', f'"{_WRITES}"']
        if not any(query.startswith("StorageBlobLogs") and all(text in query for text in watched) for query in queries):
            yield f"no alert watches the notices; allowed: a query of StorageBlobLogs with {', '.join(watched)}"
        if not _logs_writes(platform):
            yield f"no diagnostic setting sends {_WRITES} of the lake's blobs, which the alert on notices asks"


def _volume(stack: Stack, folder: str) -> Resource | None:
    named = _VOLUME.fullmatch(folder)
    for volume in stack.of_type("databricks_volume"):
        if named and tuple(volume.body.get(key) for key in ("catalog_name", "schema_name", "name")) == named.groups():
            return volume
    return None


def _logs_writes(platform: Stack) -> bool:
    return any(
        log.get("category") == _WRITES or log.get("category_group") in {"allLogs", "audit"}
        for setting in platform.of_type("azurerm_monitor_diagnostic_setting")
        if target_kind(platform, setting.body.get("target_resource_id")) == "blobServices"
        and setting.body.get("log_analytics_workspace_id")
        for log in setting.blocks("enabled_log")
    )
