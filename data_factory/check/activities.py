"""The activities of a pipeline, each with the container that it is in and the activities before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data_factory.check.definitions import Definition, items, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data_factory.check.json_source import Path

CONTAINERS = {
    "ForEach": ("activities",),
    "Until": ("activities",),
    "IfCondition": ("ifTrueActivities", "ifFalseActivities"),
    "Switch": ("defaultActivities",),
}
LOOPS = frozenset({"ForEach", "Until"})


@dataclass
class Activity:
    """One activity.

    Attributes:
        value: Its JSON.
        path: Where it stands.
        parent: The activity that contains it; None at the top.
        siblings: The activities of the same list, by name in lower case, itself among them.
    """

    value: dict[str, Any]
    path: Path
    parent: Activity | None
    siblings: dict[str, Activity] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Its name, empty when it has none."""
        name = self.value.get("name")
        return name if isinstance(name, str) else ""

    @property
    def type(self) -> str:
        """Its type, empty when it has none."""
        kind = self.value.get("type")
        return kind if isinstance(kind, str) else ""

    @property
    def settings(self) -> dict[str, Any]:
        """Its `typeProperties`."""
        return mapping(self.value.get("typeProperties"))

    @property
    def dependencies(self) -> list[tuple[int, str, list[str]]]:
        """Index, activity and conditions of each dependency."""
        return [
            (index, entry["activity"], [str(condition) for condition in items(entry.get("dependencyConditions"))])
            for index, entry in enumerate(items(self.value.get("dependsOn")))
            if isinstance(entry, dict) and isinstance(entry.get("activity"), str)
        ]

    @property
    def containers(self) -> Iterator[Activity]:
        """The activities around it, from the inside out."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent

    def predecessors(self) -> set[str]:
        """Names, in lower case, of all activities of the same list that it waits for."""
        found: set[str] = set()
        waiting = [self]
        while waiting:
            for _, name, _ in waiting.pop().dependencies:
                if name.lower() in self.siblings and name.lower() not in found:
                    found.add(name.lower())
                    waiting.append(self.siblings[name.lower()])
        return found

    def own(self) -> dict[str, Any]:
        """Return its JSON without the activities that it contains."""
        inner = {*CONTAINERS.get(self.type, ()), *(("cases",) if self.type == "Switch" else ())}
        settings = {key: value for key, value in self.settings.items() if key not in inner}
        own = {key: value for key, value in self.value.items() if key != "typeProperties"}
        if self.type == "Switch":
            settings["cases"] = [
                {key: value for key, value in case.items() if key != "activities"} if isinstance(case, dict) else case
                for case in items(self.settings.get("cases"))
            ]
        return {**own, "typeProperties": settings}


def activities(definition: Definition) -> list[Activity]:
    """Return all activities of a pipeline, those in containers after their container."""
    return list(activities_in(definition.properties.get("activities"), ("properties", "activities")))


def activities_in(value: Any, path: Path = (), parent: Activity | None = None) -> Iterator[Activity]:
    """Yield all activities of a list, those in containers after their container.

    Args:
        value: The list as JSON has it; anything else has none.
        path: Where it stands.
        parent: The activity that contains it; None at the top.
    """
    listed = [
        Activity(entry, (*path, index), parent) for index, entry in enumerate(items(value)) if isinstance(entry, dict)
    ]
    siblings = {activity.name.lower(): activity for activity in listed}
    for activity in listed:
        activity.siblings = siblings
        yield activity
        for inner, place in inner_lists(activity):
            yield from activities_in(inner, place, activity)


def inner_lists(activity: Activity) -> Iterator[tuple[Any, Path]]:
    """Return the lists of activities that an activity contains, and where they stand."""
    place = (*activity.path, "typeProperties")
    for key in CONTAINERS.get(activity.type, ()):
        yield activity.settings.get(key), (*place, key)
    if activity.type == "Switch":
        for index, case in enumerate(items(activity.settings.get("cases"))):
            yield mapping(case).get("activities"), (*place, "cases", index, "activities")
