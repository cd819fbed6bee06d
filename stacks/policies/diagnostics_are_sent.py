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
_BLOBS = "/blobServices/default"


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge every resource that has log categories; those of a storage account are its blob service's."""
    if resource.type not in LOGS:
        return NOT_APPLICABLE
    wanted = f"${{{resource.address}.id}}{_BLOBS if resource.type == 'azurerm_storage_account' else ''}"
    settings = stack.of_type(_SETTING)
    kept = [
        one
        for one in settings
        if one.body.get("target_resource_id") == wanted and one.body.get("log_analytics_workspace_id")
    ]
    return compliant_if(kept, f"no {_SETTING} sends the logs of {wanted} to Log Analytics")
