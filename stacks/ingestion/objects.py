"""Renders the definitions with the provider's bindings, each after the objects that it refers to."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from stacks.errors import DefinitionError
from stacks.ingestion.expressions import References, escaped, escaped_map
from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stacks.ingestion.definitions import Definition, Factory

_DAY_LISTS = {"minutes": "minutes", "hours": "hours", "weekDays": "days_of_week", "monthDays": "days_of_month"}


class FactoryObjects(Construct):
    """The linked services, datasets, pipelines and triggers of a factory.

    Every object refers to the resources of the objects that it needs, so Terraform creates and destroys them in order.
    The definitions must be free of losses (``losses.py``).

    Args:
        scope: the stack.
        id_: name within it.
        factory: the definitions.
        factory_id: resource id of the data factory.
        runtimes: names of the integration runtimes, which the platform stack makes.
        triggers_active: whether schedules fire.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        factory: Factory,
        factory_id: str,
        runtimes: Iterable[str],
        triggers_active: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._factory_id, self._triggers_active = factory_id, triggers_active
        self._references = References()
        for runtime in runtimes:
            self._references.add("integrationRuntime", runtime, runtime)
        for definition in factory.of("linkedService"):
            self._add(definition, self._linked_service(definition))
        for definition in factory.of("dataset"):
            self._add(definition, self._dataset(definition))
        for definition in _callees_first(factory):
            self._add(definition, self._pipeline(definition))
        for definition in factory.of("trigger"):
            self._trigger(definition)

    def _add(self, definition: Definition, resource: Any) -> None:
        self._references.add(definition.kind, definition.name, resource.name)

    def _common(self, definition: Definition) -> dict[str, Any]:
        """Return the arguments that every kind has; azurerm refuses an empty description."""
        properties = definition.properties
        return {
            "name": definition.name,
            "data_factory_id": self._factory_id,
            "description": escaped(properties["description"]) if properties.get("description") else None,
            "annotations": [escaped(text) for text in properties.get("annotations", [])] or None,
        }

    def _linked_service(self, definition: Definition) -> Any:
        properties = definition.properties
        runtime = properties.get("connectVia", {})
        name = runtime and self._references.name("integrationRuntime", runtime["referenceName"], definition.file)
        common = self._common(definition) | {"parameters": _defaults(properties.get("parameters", {}))}
        if properties["type"] == "AzureBlobFS":
            return azurerm.DataFactoryLinkedServiceDataLakeStorageGen2(
                self,
                definition.name,
                url=escaped(properties["typeProperties"]["url"]),
                use_managed_identity=True,
                integration_runtime_name=name or None,
                **common,
            )
        return azurerm.DataFactoryLinkedCustomService(
            self,
            definition.name,
            type=properties["type"],
            type_properties_json=self._references.json(properties["typeProperties"], definition.file),
            integration_runtime={"name": name, "parameters": runtime.get("parameters")} if name else None,
            **common,
        )

    def _dataset(self, definition: Definition) -> Any:
        properties = definition.properties
        service = properties["linkedServiceName"]
        columns = properties.get("schema")
        return azurerm.DataFactoryCustomDataset(
            self,
            definition.name,
            type=properties["type"],
            linked_service={
                "name": self._references.name("linkedService", service["referenceName"], definition.file),
                "parameters": escaped_map(service.get("parameters", {})) or None,
            },
            type_properties_json=self._references.json(properties["typeProperties"], definition.file),
            schema_json=self._references.json(columns, definition.file) if columns else None,
            parameters=_defaults(properties.get("parameters", {})),
            folder=properties.get("folder", {}).get("name"),
            **self._common(definition),
        )

    def _pipeline(self, definition: Definition) -> Any:
        properties = definition.properties
        return azurerm.DataFactoryPipeline(
            self,
            definition.name,
            activities_json=self._references.json(properties.get("activities", []), definition.file),
            parameters=_defaults(properties.get("parameters", {})),
            variables=_defaults(properties.get("variables", {})),
            concurrency=properties.get("concurrency"),
            folder=properties.get("folder", {}).get("name"),
            moniter_metrics_after_duration=properties.get("policy", {}).get("elapsedTimeMetric", {}).get("duration"),
            **self._common(definition),
        )

    def _trigger(self, definition: Definition) -> None:
        recurrence = definition.properties["typeProperties"]["recurrence"]
        schedule = recurrence.get("schedule")
        azurerm.DataFactoryTriggerSchedule(
            self,
            definition.name,
            activated=self._triggers_active,
            frequency=recurrence["frequency"],
            interval=recurrence.get("interval", 1),
            start_time=recurrence["startTime"],
            end_time=recurrence.get("endTime"),
            time_zone=recurrence["timeZone"],
            schedule=_schedule(schedule) if schedule else None,
            pipeline=[self._started(started, definition.file) for started in definition.properties["pipelines"]],
            **self._common(definition),
        )

    def _started(self, started: dict[str, Any], where: str) -> Any:
        return azurerm.DataFactoryTriggerSchedulePipeline(
            name=self._references.name("pipeline", started["pipelineReference"]["referenceName"], where),
            parameters=escaped_map(started.get("parameters", {})) or None,
        )


def _defaults(declared: dict[str, Any]) -> dict[str, str] | None:
    return {name: escaped(declaration["defaultValue"]) for name, declaration in declared.items()} or None


def _schedule(schedule: dict[str, Any]) -> dict[str, Any]:
    lists = {argument: schedule[key] for key, argument in _DAY_LISTS.items() if schedule.get(key)}
    monthly = [
        azurerm.DataFactoryTriggerScheduleScheduleMonthly(weekday=day["day"], week=day.get("occurrence"))
        for day in schedule.get("monthlyOccurrences", [])
    ]
    return lists | ({"monthly": monthly} if monthly else {})


def _callees_first(factory: Factory) -> Iterator[Definition]:
    """Yield the pipelines, each after those that it executes.

    Raises:
        DefinitionError: pipelines execute each other in a circle.
    """
    pipelines = {definition.name: definition for definition in factory.of("pipeline")}
    graph = {
        name: sorted(_executed(definition.properties) & pipelines.keys()) for name, definition in pipelines.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise DefinitionError(f"Pipelines execute each other in a circle: {circle}. Break it.") from error
    return (pipelines[name] for name in order)


def _executed(value: Any) -> set[str]:
    """Return the names of all pipelines that a definition refers to, at any depth."""
    if isinstance(value, list):
        return set().union(*map(_executed, value))
    if not isinstance(value, dict):
        return set()
    if value.get("type") == "PipelineReference":
        return {str(value.get("referenceName"))}
    return _executed(list(value.values()))
