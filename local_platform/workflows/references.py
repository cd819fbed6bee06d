"""Dynamic value references: ``{{job.parameters.catalog}}``, ``{{tasks.lookup.values.weekday}}``, ``{{input.source}}``.

Reference: https://docs.databricks.com/aws/en/jobs/dynamic-value-references. The service takes a reference that it can't
read for plain text; here it is refused, as it is always a mistake. So are the old names without dots (``{{run_id}}``).
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.workflows.errors import ConditionError, ReferenceUnknownError
from local_platform.workflows.moments import MOMENT_ARGUMENTS, moment_argument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from local_platform.workflows.states import ResultState

_REFERENCE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PART = re.compile(r"\s*(?:`([^`]+)`|([A-Za-z0-9_]+))\s*(\.|$)")
NO_INPUT = object()  # null is an input too
_VALUE_PARTS = 4
_DEPRECATED = {
    "job_id": "job.id",
    "run_id": "task.run_id",
    "parent_run_id": "job.run_id",
    "start_date": "job.start_time.iso_date",
    "start_time": "job.start_time.timestamp_ms",
    "task_key": "task.name",
    "task_retry_count": "task.execution_count",
}


@dataclass(frozen=True, slots=True)
class TriggerFacts:
    """What started a run, as in ``{{job.trigger.type}}``, and the location where files arrived."""

    kind: str = "onetime"
    location: str = ""


BY_HAND = TriggerFacts()


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """The values of a task that has begun or ended."""

    run_id: str = ""
    result: ResultState | None = None
    error_code: str = ""
    execution_count: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """The values of references at one point of a run; ``task`` is the task that has the reference, if any."""

    job_id: int
    job_name: str
    run_id: str
    start_time: datetime
    parameters: Mapping[str, str]
    trigger: TriggerFacts = BY_HAND
    repair_count: int = 0
    workspace_id: str = "0"
    workspace_url: str = ""
    task_name: str | None = None
    task: TaskFacts = TaskFacts()
    tasks: Mapping[str, TaskFacts] = field(default_factory=dict)
    backfill: datetime | None = None
    input: Any = NO_INPUT


def references(text: str) -> list[tuple[str, ...]]:
    """Return each reference of a text as its parts.

    Raises:
        ReferenceUnknownError: braces that hold no reference.
    """
    found = [_parts(match[1], text) for match in _REFERENCE.finditer(text)]
    rest = _REFERENCE.sub("", text)
    if "{{" in rest:
        raise ReferenceUnknownError(f"{text!r}: '{{{{' is not closed by '}}}}'. Close it.")
    return found


def resolve(text: str, scope: Scope) -> str:
    """Replace each reference by its value.

    Raises:
        ReferenceUnknownError: a reference that means nothing here.
    """
    references(text)
    return _REFERENCE.sub(lambda match: _as_text(_value(_parts(match[1], text), scope)), text)


def resolve_operand(text: str, scope: Scope) -> str:
    """Replace each reference in a condition's operand by its value.

    Raises:
        ReferenceUnknownError: a reference that means nothing here.
        ConditionError: a value that is neither text nor number nor boolean.
    """
    for parts in references(text):
        if not isinstance(_value(parts, scope), (str, int, float)):
            raise ConditionError(f"{_shown(parts)} is no text, number or boolean, so it can't be compared.")
    return resolve(text, scope)


def _parts(inside: str, text: str) -> tuple[str, ...]:
    parts, at = [], 0
    while at < len(inside):
        match = _PART.match(inside, at)
        if match is None:
            break
        parts.append(match[1] or match[2])
        at = match.end()
        if not match[3] and at == len(inside):
            return tuple(parts)
    raise ReferenceUnknownError(
        f"{text!r}: {{{{{inside}}}}} is no reference. Write names joined by dots, in backticks where a name holds "
        "other characters than letters, digits and '_'."
    )


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _value(parts: tuple[str, ...], scope: Scope) -> Any:
    if parts[0] == "input":
        return _input(parts[1:], scope)
    known = dict(_job(scope))
    for name, facts in scope.tasks.items():
        known.update(_task(("tasks", name), facts))
        known["tasks", name, "result_state"] = (facts.result or "").lower()
        known["tasks", name, "error_code"] = facts.error_code
    if scope.task_name is not None:
        known |= {("task", "name"): scope.task_name, **dict(_task(("task",), scope.task))}
    if parts in known:
        return known[parts]
    if len(parts) == _VALUE_PARTS and parts[0] == "tasks" and parts[1] in scope.tasks and parts[2] == "values":
        return _task_value(parts, scope.tasks[parts[1]])
    raise _unknown(parts, known)


def _job(scope: Scope) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield ("job", "id"), scope.job_id
    yield ("job", "name"), scope.job_name
    yield ("job", "run_id"), scope.run_id
    yield ("job", "repair_count"), scope.repair_count
    yield ("job", "trigger", "type"), scope.trigger.kind
    if scope.trigger.location:
        yield ("job", "trigger", "file_arrival", "location"), scope.trigger.location
    for name, value in scope.parameters.items():
        yield ("job", "parameters", name), value
    for argument in MOMENT_ARGUMENTS:
        yield ("job", "start_time", argument), moment_argument(scope.start_time, argument)
        yield ("job", "trigger", "time", argument), moment_argument(scope.start_time, argument)
        if scope.backfill is not None:
            yield ("backfill", argument), moment_argument(scope.backfill, argument)
    yield ("workspace", "id"), scope.workspace_id
    yield ("workspace", "url"), scope.workspace_url


def _task(prefix: tuple[str, ...], facts: TaskFacts) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield (*prefix, "run_id"), facts.run_id
    yield (*prefix, "execution_count"), facts.execution_count


def _task_value(parts: tuple[str, ...], facts: TaskFacts) -> Any:
    if parts[3] not in facts.values:
        published = ", ".join(facts.values) or "none"
        raise ReferenceUnknownError(
            f"{_shown(parts)}: task {parts[1]} has not published a value {parts[3]!r}; it published: {published}."
        )
    return facts.values[parts[3]]


def _input(path: tuple[str, ...], scope: Scope) -> Any:
    shown = _shown(("input", *path))
    if scope.input is NO_INPUT:
        raise ReferenceUnknownError(f"{shown}: only the nested task of a for-each task has an input.")
    value = scope.input
    for key in path:
        if not isinstance(value, dict) or key not in value:
            has = ", ".join(value) if isinstance(value, dict) else f"no keys, it is {json.dumps(value)}"
            raise ReferenceUnknownError(f"{shown}: the input has {has}.")
        value = value[key]
    return value


def _unknown(parts: tuple[str, ...], known: Iterable[tuple[str, ...]]) -> ReferenceUnknownError:
    now = _DEPRECATED.get(parts[0]) if len(parts) == 1 else None
    names = sorted(".".join(name) for name in known)
    close = [now] if now else difflib.get_close_matches(".".join(parts), names, n=1)
    meant = f" Did you mean {{{{{close[0]}}}}}?" if close else ""
    same = [name for name in names if name.startswith(f"{parts[0]}.")] or names
    return ReferenceUnknownError(
        f"{_shown(parts)} means nothing here; a task sees the job, itself and the tasks before it.{meant} "
        f"Known are: {', '.join(same)}."
    )


def _shown(parts: Iterable[str]) -> str:
    return "{{" + ".".join(parts) + "}}"
