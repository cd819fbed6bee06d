"""The activities that run here, one module each: a new type is a new module and one more line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.data_factory.activities import (
    append_variable,
    copy,
    delete,
    execute_pipeline,
    fail,
    filter_,
    for_each,
    get_metadata,
    if_condition,
    lookup,
    set_variable,
    switch,
    until,
    validation,
    wait,
    web,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.data_factory.handler import Handler

HANDLERS: Mapping[str, Handler] = {
    "AppendVariable": append_variable.HANDLER,
    "Copy": copy.HANDLER,
    "Delete": delete.HANDLER,
    "ExecutePipeline": execute_pipeline.HANDLER,
    "Fail": fail.HANDLER,
    "Filter": filter_.HANDLER,
    "ForEach": for_each.HANDLER,
    "GetMetadata": get_metadata.HANDLER,
    "IfCondition": if_condition.HANDLER,
    "Lookup": lookup.HANDLER,
    "SetVariable": set_variable.HANDLER,
    "Switch": switch.HANDLER,
    "Until": until.HANDLER,
    "Validation": validation.HANDLER,
    "Wait": wait.HANDLER,
    "WebActivity": web.HANDLER,
}
