"""What an expression can refer to."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class _Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = _Unset()
"""The value of `Context.item` outside of ForEach and Filter: null is a possible item."""


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Context:
    """Values of one evaluation; all are JSON values.

    Attributes:
        pipeline_parameters: `pipeline().parameters`.
        variables: `variables('name')`.
        activity_outputs: Name of a finished activity to its `output`; its `Status` is Succeeded.
        item: `item()`; unset outside of ForEach and Filter.
        global_parameters: `pipeline().globalParameters`.
        dataset_parameters: `dataset()`.
        linked_service_parameters: `linkedService()`.
        system: System variables of `pipeline()`, such as RunId, Pipeline, DataFactory, TriggerType, TriggerName,
            TriggerTime, GroupId, TriggeredByPipelineName and TriggeredByPipelineRunId.
        trigger: `trigger()`: `scheduledTime` and `startTime`, or `outputs` with the window or the event's body.
        activities: Name of an activity to all that `activity('name')` has: `output`, `error`, `Status`,
            `ExecutionStartTime`, `ExecutionEndTime`, `Duration`…; goes before `activity_outputs`.
        clock: Now, for `utcNow`, `getFutureTime` and `getPastTime`; with a time zone.
        randomness: For `rand` and `guid`.
    """

    pipeline_parameters: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    activity_outputs: Mapping[str, Any] = field(default_factory=dict)
    item: Any = UNSET
    global_parameters: Mapping[str, Any] = field(default_factory=dict)
    dataset_parameters: Mapping[str, Any] = field(default_factory=dict)
    linked_service_parameters: Mapping[str, Any] = field(default_factory=dict)
    system: Mapping[str, Any] = field(default_factory=dict)
    trigger: Mapping[str, Any] = field(default_factory=dict)
    activities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    clock: Callable[[], dt.datetime] = _utc_now
    randomness: random.Random = field(default_factory=random.SystemRandom)
