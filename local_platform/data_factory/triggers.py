"""How a trigger starts a pipeline: its parameters, and the time or window that it fires for.

Source of the rules: "Schedule trigger" and "Tumbling window trigger" of Data Factory's documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from data_factory.expressions import Context, evaluate
from local_platform.data_factory.errors import FactoryError, NotSupportedError, ParameterError
from local_platform.data_factory.malformed import readable
from local_platform.data_factory.names import spelled
from local_platform.data_factory.pipeline import Invocation
from local_platform.data_factory.record import moment
from local_platform.data_factory.schedule import latest_time, latest_window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.data_factory.definitions import Factory

_WINDOW = "TumblingWindowTrigger"
_SERVICE_DEFAULT_INTERVAL = 30  # seconds


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a trigger restarts a failed pipeline, and after how many seconds."""

    count: int = 0
    interval: float = _SERVICE_DEFAULT_INTERVAL


def fired(factory: Factory, trigger: str, pipeline: str, now: datetime, at: datetime | None = None) -> Invocation:
    """Return how a trigger starts a pipeline.

    Args:
        factory: the definitions.
        trigger: name of a schedule or tumbling window trigger; it may be stopped.
        pipeline: name of the pipeline, which the trigger has to start.
        now: the time at which it fires.
        at: the scheduled time, or a time within the window, to fire for; without it, the latest before ``now``.

    Raises:
        FactoryError: there is no such trigger, it does not start the pipeline, or it is malformed.
        NotSupportedError: it is of another type, or its schedule is not documented for its frequency.
        ParameterError: ``at`` is before the trigger's first time.
    """
    definition = factory.trigger(trigger)
    with readable(f"The trigger {trigger!r}"):
        values = _values(trigger, definition, now, at)
        parameters = evaluate(dict(_parameters(trigger, definition, pipeline)), Context(trigger=values))
    return Invocation(
        pipeline=pipeline,
        parameters=parameters,
        trigger_type=str(definition["type"]),
        trigger_name=trigger,
        trigger_id=f"{trigger}-{values['scheduledTime']}",
        trigger=values,
    )


def retry_policy(factory: Factory, trigger: str) -> RetryPolicy:
    """Return the ``retryPolicy`` of a tumbling window trigger; no other type of trigger has one.

    Raises:
        FactoryError: there is no such trigger, or its policy holds what is no number or is malformed.
    """
    definition = factory.trigger(trigger)
    with readable(f"The trigger {trigger!r}"):
        given = (definition.get("typeProperties") or {}).get("retryPolicy") or {}
        if definition.get("type") != _WINDOW:
            if given:
                raise FactoryError(f"The trigger {trigger!r} has a retryPolicy, which only a {_WINDOW} has. Remove it.")
            return RetryPolicy()
        return RetryPolicy(
            _whole(trigger, "count", given.get("count") or 0),
            _whole(trigger, "intervalInSeconds", given.get("intervalInSeconds") or _SERVICE_DEFAULT_INTERVAL),
        )


def _whole(trigger: str, name: str, value: Any) -> int:
    text = str(value)
    if not text.isdecimal():
        raise FactoryError(
            f"The trigger {trigger!r}: {name} of its retryPolicy is {value!r}, which is no whole number."
        )
    return int(text)


def _values(trigger: str, definition: Mapping[str, Any], now: datetime, at: datetime | None) -> dict[str, Any]:
    properties = definition.get("typeProperties") or {}
    kind, until = definition.get("type"), at or now
    if kind == "ScheduleTrigger":
        scheduled = latest_time(properties.get("recurrence") or {}, until)
        _require(scheduled, trigger, until)
        return {"scheduledTime": moment(scheduled), "startTime": moment(now)}
    if kind == _WINDOW:
        window = latest_window(properties, until, containing=at is not None)
        _require(window, trigger, until)
        start, end = window or (until, until)
        outputs = {"windowStartTime": moment(start), "windowEndTime": moment(end)}
        return {"scheduledTime": moment(end), "startTime": moment(now), "outputs": outputs}
    raise NotSupportedError(
        f"The trigger {trigger!r} is of the type {kind!r}. Schedule and tumbling window triggers run here; start the "
        "pipeline by hand and give what the event would give with --param."
    )


def _require(found: object, trigger: str, until: datetime) -> None:
    if found is None:
        shown = until.astimezone(UTC).isoformat()
        raise ParameterError(f"The trigger {trigger!r} does not fire until {shown}. Give a later time with --at.")


def _parameters(trigger: str, definition: Mapping[str, Any], pipeline: str) -> Mapping[str, Any]:
    # A tumbling window trigger starts one pipeline, the others a list of them.
    started = [*(definition.get("pipelines") or []), *([definition["pipeline"]] if definition.get("pipeline") else [])]
    names = [item["pipelineReference"]["referenceName"] for item in started]
    pipeline = spelled(pipeline, names)
    if pipeline not in names:
        raise FactoryError(
            f"The trigger {trigger!r} does not start {pipeline!r}. It starts {', '.join(names) or 'none'}."
        )
    parameters: Mapping[str, Any] = started[names.index(pipeline)].get("parameters") or {}
    return parameters
