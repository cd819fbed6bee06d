"""Rules for triggers and ExecutePipeline: the pipelines that they start, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_factory.check.activities import activities
from data_factory.check.definitions import Definition, Factory, items, mapping
from data_factory.check.rules.resources import compare_parameters
from data_factory.expressions.dotnet.parsing import parse_timestamp
from data_factory.expressions.dotnet.zones import is_windows_name, windows_names
from data_factory.expressions.functions.scope import suggestion
from data_factory.recurrence import SCHEDULES

if TYPE_CHECKING:
    from data_factory.check.finding import Level
    from data_factory.check.json_source import Path
    from data_factory.expressions.dotnet.timestamp import Timestamp

_PROPERTIES = ("properties", "typeProperties")
_LEAST_WINDOW_MINUTES = 5
_BOUNDS = {"minutes": (0, 59), "hours": (0, 23), "monthDays": (-31, 31)}


def check_started_pipelines(definition: Definition, factory: Factory) -> None:
    """Whatever starts a pipeline gives the parameters that it declares."""
    if definition.folder == "trigger":
        for index, entry in enumerate(items(definition.properties.get("pipelines"))):
            _compare(definition, factory, mapping(entry), "pipelineReference", ("properties", "pipelines", index))
        window = definition.properties.get("pipeline")
        if isinstance(window, dict):
            _compare(definition, factory, window, "pipelineReference", ("properties", "pipeline"))
    elif definition.folder == "pipeline":
        for activity in activities(definition):
            if activity.type == "ExecutePipeline":
                _compare(definition, factory, activity.settings, "pipeline", (*activity.path, "typeProperties"))


def _compare(definition: Definition, factory: Factory, start: dict[str, Any], key: str, path: Path) -> None:
    name = mapping(start.get(key)).get("referenceName")
    target = factory.of("pipeline").get(str(name).lower())
    if target is not None:
        compare_parameters(definition, target, mapping(start.get("parameters")), (*path, "parameters"), (*path, key))


def check_recurrence(definition: Definition, _factory: Factory) -> None:
    """The times, the time zone and the schedule of a trigger exist."""
    if definition.folder != "trigger":
        return
    settings = mapping(definition.properties.get("typeProperties"))
    recurrence = mapping(settings.get("recurrence"))
    kind = str(definition.properties.get("type"))
    if kind == "ScheduleTrigger":
        _check_times(definition, recurrence, (*_PROPERTIES, "recurrence"))
        _check_zone(definition, recurrence, (*_PROPERTIES, "recurrence"))
        _check_schedule(definition, recurrence, (*_PROPERTIES, "recurrence", "schedule"))
        if recurrence and not recurrence.get("frequency"):
            definition.report("missing-key", "the key 'frequency' is missing", (*_PROPERTIES, "recurrence"))
    elif kind == "TumblingWindowTrigger":
        _check_times(definition, settings, _PROPERTIES)
        interval = settings.get("interval")
        if settings.get("frequency") == "Minute" and isinstance(interval, int) and interval < _LEAST_WINDOW_MINUTES:
            message = f"a window has at least {_LEAST_WINDOW_MINUTES} minutes"
            definition.report("recurrence", message, (*_PROPERTIES, "interval"))
    elif kind == "BlobEventsTrigger" and not {"blobPathBeginsWith", "blobPathEndsWith"} & settings.keys():
        message = "a trigger for blobs needs blobPathBeginsWith or blobPathEndsWith"
        definition.report("recurrence", message, _PROPERTIES)


def _time(text: str) -> Timestamp:
    def no_date() -> Any:
        raise ValueError(text)

    return parse_timestamp(text, no_date)


def _check_times(definition: Definition, settings: dict[str, Any], path: Path) -> None:
    times: dict[str, Timestamp] = {}
    for key in ("startTime", "endTime"):
        value = settings.get(key)
        if isinstance(value, str):
            try:
                times[key] = _time(value)
            except ValueError:
                definition.report("recurrence", f"'{value}' is not a date and time", (*path, key))
    if len(times) == len(("startTime", "endTime")) and times["endTime"].ticks <= times["startTime"].ticks:
        definition.report("recurrence", "endTime is not after startTime", (*path, "endTime"))
    interval = settings.get("interval")
    if isinstance(interval, int) and not isinstance(interval, bool) and interval < 1:
        definition.report("recurrence", f"interval is at least 1, not {interval}", (*path, "interval"))


def _check_zone(definition: Definition, recurrence: dict[str, Any], path: Path) -> None:
    zone = recurrence.get("timeZone")
    if not isinstance(zone, str):
        return
    if not is_windows_name(zone):
        hint = suggestion(zone, windows_names())
        hint = hint if "did you mean" in hint else "; names are those of Windows, such as 'W. Europe Standard Time'"
        definition.report("time-zone", f"there is no time zone '{zone}'{hint}", (*path, "timeZone"))
    elif zone.lower() != "utc" and str(recurrence.get("startTime", "")).upper().endswith("Z"):
        message = f"startTime ends with 'Z', which is UTC, but the time zone is '{zone}'; leave the 'Z' out"
        definition.report("time-zone", message, (*path, "startTime"))


def _check_schedule(definition: Definition, recurrence: dict[str, Any], path: Path) -> None:
    schedule, frequency = mapping(recurrence.get("schedule")), str(recurrence.get("frequency"))
    for key in schedule.keys() & SCHEDULES.keys():
        if schedule[key] and frequency.capitalize() not in SCHEDULES[key]:
            message = f"{key} are documented for the frequency {' or '.join(SCHEDULES[key])}, not for {frequency}"
            # The documentation excludes other frequencies for days, but says nothing about times.
            level: Level = "warning" if key in {"minutes", "hours"} else "error"
            definition.report("recurrence", message, (*path, key), key=True, level=level)
    for key, (least, most) in _BOUNDS.items():
        for index, value in enumerate(items(schedule.get(key))):
            if isinstance(value, int) and not least <= value <= most:
                definition.report("recurrence", f"{key} are {least} to {most}, not {value}", (*path, key, index))
            elif key == "monthDays" and value == 0:
                message = "days of the month count from 1 or, from its end, from -1; there is no 0"
                definition.report("recurrence", message, (*path, key, index))
