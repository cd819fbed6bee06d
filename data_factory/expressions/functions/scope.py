"""Functions that read the context: `pipeline()`, `activity()`, `variables()`, `item()`, `trigger()` and the like."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from data_factory.expressions.context import UNSET, Context
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import TEXT, function


def suggestion(wanted: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'name'?` for the name that is nearest, or which names there are, or nothing."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(wanted.lower(), names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{names[near[0]]}'?"
    shown = sorted(names.values())[:10]
    return f"; there are: {', '.join(shown)}" if shown else ""


def lookup(mapping: Mapping[str, Any], name: str) -> Any:
    """Return the value of a name as it is written, else in any casing.

    Raises:
        KeyError: There is no such name.
    """
    if name in mapping:
        return mapping[name]
    for key, value in mapping.items():
        if key.lower() == name.lower():
            return value
    raise KeyError(name)


@function("pipeline", style="context")
def pipeline(context: Context) -> dict[str, Any]:
    """Return the parameters, global parameters and system variables of the run."""
    return {
        "parameters": context.pipeline_parameters,
        "globalParameters": context.global_parameters,
        **context.system,
    }


@function("variables", TEXT, style="context")
def variables(context: Context, name: str) -> Any:
    """Return the value of a variable."""
    return _named("variable", context.variables, name)


@function("activity", TEXT, style="context")
def activity(context: Context, name: str) -> Any:
    """Return what an activity that has ended left: `output`, `status`, `error` and times."""
    succeeded = {
        key: {"output": output, "status": "Succeeded", "error": None}
        for key, output in context.activity_outputs.items()
    }
    return _named("ended activity", {**succeeded, **context.activities}, name)


def _named(what: str, mapping: Mapping[str, Any], name: str) -> Any:
    try:
        return lookup(mapping, name)
    except KeyError:
        raise ArgumentError(f"there is no {what} '{name}'{suggestion(name, mapping)}", 0) from None


@function("item", style="context")
def item(context: Context) -> Any:
    """Return the item that a ForEach or a Filter is at."""
    if context.item is UNSET:
        raise ArgumentError("item() has a value only inside a ForEach or a Filter activity")
    return context.item


@function("dataset", style="context")
def dataset(context: Context) -> Any:
    """Return the parameters of the dataset in which the expression stands."""
    return context.dataset_parameters


@function("linkedService", style="context")
def linked_service(context: Context) -> Any:
    """Return the parameters of the linked service in which the expression stands."""
    return context.linked_service_parameters


@function("trigger", style="context")
def trigger(context: Context) -> Any:
    """Return the times of a schedule, or the outputs of a window or an event."""
    return context.trigger


@function("triggerBody", style="context")
def trigger_body(context: Context) -> Any:
    """Return the body of the event that fired the trigger: `folderPath` and `fileName`."""
    outputs = context.trigger.get("outputs")
    if not isinstance(outputs, Mapping) or "body" not in outputs:
        raise ArgumentError("triggerBody() has a value only when an event fired the trigger")
    return outputs["body"]
