"""Whatever emits logs sends them to Log Analytics.

Who read or deleted what, and why a run failed, can only be told afterwards if it was kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.checks.diagnostics import LOGS
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_SETTING = "azurerm_monitor_diagnostic_setting"
_ALL = "allLogs"


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge every resource that has log categories; those of a storage account are its blob service's, all of them."""
    if resource.type not in LOGS:
        return NOT_APPLICABLE
    of_blobs = resource.type == "azurerm_storage_account"
    target = f"${{{resource.address}.id}}{'/blobServices/default' if of_blobs else ''}"
    wanted = LOGS["blobServices"] if of_blobs else frozenset()
    sent = {
        log.get("category") or log.get("category_group")
        for setting in stack.of_type(_SETTING)
        if setting.body.get("target_resource_id") == target and setting.body.get("log_analytics_workspace_id")
        for log in setting.blocks("enabled_log")
    }
    named = f" ({', '.join(sorted(wanted))})" if wanted else ""
    return compliant_if(
        _ALL in sent or (sent and wanted <= sent), f"no {_SETTING} sends the logs{named} of {target} to Log Analytics"
    )
