"""Refuses a pipeline, before anything runs, if part of it can't run here as it does on the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.definitions import Activity, activities
from local_platform.data_factory.errors import FactoryError, NotSupportedError
from local_platform.data_factory.malformed import readable
from local_platform.data_factory.names import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory.definitions import Factory
    from local_platform.data_factory.handler import Handler

_DEEPEST = 30  # pipelines that run each other
_CONDITIONS = {"Succeeded", "Failed", "Skipped", "Completed"}


def require_supported(factory: Factory, pipeline: str, handlers: Mapping[str, Handler]) -> None:
    """Refuse a pipeline if it, or one that it starts, contains something that can't run here.

    Raises:
        FactoryError: there is no such pipeline, or its activities depend on unknown ones or on each other.
        NotSupportedError: the message lists all that is not supported, with the place of each.
    """
    found = list(_Look(factory, handlers, set()).at_pipeline(pipeline))
    if found:
        listed = "\n".join(f"  {where}: {what}" for where, what in found)
        raise NotSupportedError(
            f"The pipeline {pipeline!r} can't run on this machine; nothing was run:\n{listed}\n"
            f"Activities that run here: {', '.join(sorted(handlers))}. An activity that is not needed for a try can be "
            "made inactive."
        )


class _Look:
    def __init__(self, factory: Factory, handlers: Mapping[str, Handler], seen: set[str]) -> None:
        self._factory = factory
        self._handlers = handlers
        self._seen = seen
        self._within: list[str] = []

    def at_pipeline(self, name: str) -> Iterator[tuple[str, str]]:
        name = spelled(name, self._factory.pipelines)
        if name in self._within:
            circle = " → ".join([*self._within[self._within.index(name) :], name])
            raise FactoryError(
                f"The pipelines {circle} run each other in a circle, which the service does not publish."
            )
        if name in self._seen:
            return
        self._seen.add(name)
        with readable(f"The pipeline {name!r}"):
            pipeline = self._factory.pipeline(name)
            inner, most = pipeline.get("activities") or [], pipeline.get("concurrency") or 1
        if not isinstance(most, int) or most < 1:
            yield name, f"concurrency is {most!r}, which is no whole number from 1"
        self._within.append(name)
        if len(self._within) > _DEEPEST:
            raise FactoryError(
                f"The pipelines {self._within[0]} → … → {name} run each other, more than {_DEEPEST} deep."
            )
        yield from self._at_block(name, inner)
        self._within.pop()

    def _at_block(self, where: str, definitions: Any) -> Iterator[tuple[str, str]]:
        with readable(f"{where}: the list of activities"):
            block = activities(definitions)
            _require_order(where, block)
        for activity in block:
            if activity.marked_as is None:
                yield from self._at_activity(f"{where}/{activity.name}", activity)

    def _at_activity(self, where: str, activity: Activity) -> Iterator[tuple[str, str]]:
        handler = self._handlers.get(activity.type)
        if handler is None:
            yield where, f"the activity type {activity.type!r} is not supported"
            return
        with readable(f"{where}: the activity, or what it refers to,"):
            refusals = list(handler.refusals(activity, self._factory))
            blocks = handler.blocks(activity)
        for what in refusals:
            yield where, what
        for inner in blocks.values():
            yield from self._at_block(where, inner)
        called = activity.properties.get("pipeline")
        if activity.type == "ExecutePipeline" and isinstance(called, dict):
            name = str(called.get("referenceName"))
            if name in self._factory.pipelines:
                yield from self.at_pipeline(name)


def _require_order(where: str, block: tuple[Activity, ...]) -> None:
    names = [activity.name for activity in block]
    for name in names:
        if names.count(name) > 1:
            raise FactoryError(f"{where}: two activities are called {name!r}. Rename one.")
    for activity in block:
        for dependency in activity.depends_on:
            if dependency.activity not in names:
                raise FactoryError(
                    f"{where}/{activity.name} depends on {dependency.activity!r}, which is not beside it. Beside it "
                    f"are: {', '.join(name for name in names if name != activity.name) or 'none'}."
                )
            if not dependency.conditions:
                raise FactoryError(
                    f"{where}/{activity.name} depends on {dependency.activity!r} with no condition, so it is never "
                    f"met. Use one of {', '.join(sorted(_CONDITIONS))}."
                )
            unknown = sorted(dependency.conditions - _CONDITIONS)
            if unknown:
                raise FactoryError(
                    f"{where}/{activity.name}: there is no dependency condition {unknown[0]!r}. Use one of "
                    f"{', '.join(sorted(_CONDITIONS))}."
                )
    _require_no_circle(where, {activity.name: [d.activity for d in activity.depends_on] for activity in block})


def _require_no_circle(where: str, before: dict[str, list[str]]) -> None:
    left = dict(before)
    while left:
        free = [name for name, parents in left.items() if not any(parent in left for parent in parents)]
        if not free:
            raise FactoryError(f"{where}: the activities {', '.join(sorted(left))} wait for each other in a circle.")
        for name in free:
            del left[name]
