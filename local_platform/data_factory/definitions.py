"""A factory's definitions, independent of where they were read from, and the activities in them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import FactoryError
from local_platform.data_factory.names import Named, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE_DEFAULT_TIMEOUT = "0.12:00:00"
SERVICE_DEFAULT_RETRY_INTERVAL = 30


@dataclass(frozen=True, slots=True)
class Factory:
    """The objects of a factory by name, in any casing; each value is the object's ``properties``.

    Attributes:
        name: ``pipeline().DataFactory``.
        global_parameters: ``pipeline().globalParameters``.
    """

    name: str
    pipelines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    datasets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    linked_services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    triggers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    global_parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ("pipelines", "datasets", "linked_services", "triggers"):
            object.__setattr__(self, kind, Named(getattr(self, kind)))

    def pipeline(self, name: str) -> Mapping[str, Any]:
        """Return a pipeline.

        Raises:
            FactoryError: there is none of that name; the same for the methods below.
        """
        return _find("pipeline", name, self.pipelines)

    def dataset(self, name: str) -> Mapping[str, Any]:
        """Return a dataset."""
        return _find("dataset", name, self.datasets)

    def linked_service(self, name: str) -> Mapping[str, Any]:
        """Return a linked service."""
        return _find("linked service", name, self.linked_services)

    def trigger(self, name: str) -> Mapping[str, Any]:
        """Return a trigger."""
        return _find("trigger", name, self.triggers)


def _find(kind: str, name: str, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(sorted(known)) or 'none'}."
    raise FactoryError(f"The factory has no {kind} {name!r}.{hint}")


@dataclass(frozen=True, slots=True)
class Dependency:
    """One ``dependsOn``: the activity before, and its outcomes that meet the dependency."""

    activity: str
    conditions: frozenset[str]

    def met_by(self, status: str) -> bool:
        """Return whether an outcome meets the dependency; Completed is Succeeded or Failed."""
        return status in self.conditions or ("Completed" in self.conditions and status in {"Succeeded", "Failed"})


@dataclass(frozen=True, slots=True)
class Policy:
    """An activity's ``policy`` as written; values may be expressions. The defaults are the service's."""

    timeout: Any = SERVICE_DEFAULT_TIMEOUT
    retry: Any = 0
    retry_interval: Any = SERVICE_DEFAULT_RETRY_INTERVAL
    secure_input: bool = False
    secure_output: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity as defined.

    Attributes:
        properties: ``typeProperties``.
        body: the whole object, for what only some types have: ``inputs``, ``outputs``, ``linkedServiceName``.
        marked_as: for an inactive activity, the outcome that the others see; None for an active one.
    """

    name: str
    type: str
    properties: Mapping[str, Any]
    depends_on: tuple[Dependency, ...]
    policy: Policy
    body: Mapping[str, Any]
    marked_as: str | None = None

    @property
    def user_properties(self) -> list[dict[str, Any]]:
        """The properties that the pipeline's author wants to see with each run of it."""
        return list(self.body.get("userProperties", []))


def activities(definitions: object) -> tuple[Activity, ...]:
    """Read a list of activities.

    Raises:
        FactoryError: an activity does not have the form that the service requires.
    """
    if not isinstance(definitions, list):
        raise FactoryError(f"A list of activities is expected, not {definitions!r}. Correct the definition.")
    names = [body["name"] for body in definitions if isinstance(body, dict) and isinstance(body.get("name"), str)]
    return tuple(_activity(body, names) for body in definitions)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are set; the service writes null for the others."""
    return {name: value for name, value in values.items() if value is not None}


def _activity(body: object, siblings: list[str]) -> Activity:
    if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not isinstance(body.get("type"), str):
        raise FactoryError(f"An activity needs a name and a type: {body!r}. Correct the definition.")
    body = _given(body)
    policy, properties = body.get("policy") or {}, body.get("typeProperties") or {}
    if not isinstance(properties, dict) or not isinstance(policy, dict):
        raise FactoryError(f"Activity {body['name']!r}: typeProperties and policy are objects. Correct the definition.")
    policy, properties = _given(policy), _given(properties)
    inactive = str(body.get("state", "Active")).lower() == "inactive"
    return Activity(
        name=body["name"],
        type=body["type"],
        properties=properties,
        depends_on=tuple(_dependency(body["name"], item, siblings) for item in body.get("dependsOn") or []),
        policy=Policy(
            timeout=policy.get("timeout", SERVICE_DEFAULT_TIMEOUT),
            retry=policy.get("retry", 0),
            retry_interval=policy.get("retryIntervalInSeconds", SERVICE_DEFAULT_RETRY_INTERVAL),
            secure_input=policy.get("secureInput", False) is True,
            secure_output=policy.get("secureOutput", False) is True,
        ),
        body=body,
        marked_as=str(body.get("onInactiveMarkAs", "Succeeded")).capitalize() if inactive else None,
    )


def _dependency(name: str, body: object, siblings: list[str]) -> Dependency:
    if not isinstance(body, dict) or not isinstance(body.get("activity"), str):
        raise FactoryError(f"Activity {name!r}: a dependency names an activity, not {body!r}. Correct the definition.")
    # Without conditions the service takes Succeeded.
    conditions = _given(body).get("dependencyConditions", ["Succeeded"])
    return Dependency(
        spelled(body["activity"], siblings), frozenset(str(condition).capitalize() for condition in conditions)
    )
