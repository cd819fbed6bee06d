"""Evaluates every query of a pipeline without running one: dependencies, columns, and whether it can be analyzed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from local_platform.errors import PipelineError
from local_platform.pipelines.results import DatasetPlan
from local_platform.pipelines.tables import StoredTable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from local_platform.pipelines.definitions import Dataset, Definitions


class DryRun:
    """Stands an empty view in for each table that isn't there yet while the queries are analyzed."""

    def __init__(self, spark: SparkSession, definitions: Definitions) -> None:
        self._spark = spark
        self._definitions = definitions
        self._plans: dict[str, DatasetPlan] = {}
        self._chain: list[tuple[str, list[str]]] = []
        self._stand_ins: list[str] = []

    def plans(self) -> tuple[DatasetPlan, ...]:
        """Return the plan of every dataset, what is read before what reads it."""
        for dataset in self._definitions.datasets.values():
            self._plan(dataset)
        return tuple(self._plans.values())

    def on_read(self, name: str) -> None:
        """Note a dependency of the query that is being evaluated."""
        dataset = self._definitions.names.find(name, self._definitions.datasets)
        if dataset is None:
            return
        if self._chain and dataset.name not in self._chain[-1][1]:
            self._chain[-1][1].append(dataset.name)
        self._plan(dataset)

    def remove_stand_ins(self) -> None:
        """Take the stand-ins out of the catalog again."""
        for view in self._stand_ins:
            self._spark.sql(f"DROP VIEW {view}")

    def _stand_in(self, dataset: Dataset, frame: DataFrame) -> None:
        """Let later queries be analyzed against a table that no update has made yet; a view is a catalog entry only."""
        if dataset.kind == "temporary view" or StoredTable(self._spark, dataset.name, dataset.table).exists():
            return
        view = ".".join(f"`{part}`" for part in dataset.name.split("."))
        columns = ", ".join(
            f"CAST(NULL AS {field.dataType.simpleString()}) AS `{field.name}`" for field in frame.schema
        )
        self._spark.sql(f"CREATE VIEW {view} AS SELECT {columns} WHERE false")
        self._stand_ins.append(view)

    def _plan(self, dataset: Dataset) -> None:
        if dataset.name in self._plans:
            return
        chain = [name for name, _ in self._chain]
        if dataset.name in chain:
            cycle = " -> ".join((*chain[chain.index(dataset.name) :], dataset.name))
            raise PipelineError(f"Datasets read each other in a cycle: {cycle}. Break it at one of them.")
        reads: list[str] = []
        self._chain.append((dataset.name, reads))
        try:
            frame = self._frame(dataset)
        finally:
            self._chain.pop()
        columns = tuple((field.name, field.dataType.simpleString()) for field in frame.schema)
        self._stand_in(dataset, frame)
        self._plans[dataset.name] = DatasetPlan(dataset.name, dataset.kind, tuple(reads), columns)

    def _frame(self, dataset: Dataset) -> DataFrame:
        frames = []
        for flow in dataset.flows:
            try:
                frame: object = flow.func()
            except PySparkException as error:
                raise PipelineError(f"{dataset.name}: flow {flow.name} can't be analyzed: {error}") from error
            if not isinstance(frame, DataFrame):
                raise PipelineError(f"{dataset.name}: its function returned {type(frame).__name__}, not a DataFrame.")
            frames.append(frame)
        if dataset.kind == "temporary view":
            frames[0].createOrReplaceTempView(f"`{dataset.name}`")
            return frames[0]
        if any(frame.isStreaming != (dataset.kind == "streaming table") for frame in frames):
            raise PipelineError(f"{dataset.name}: a streaming table needs readStream, a materialized view read.")
        return StoredTable(self._spark, dataset.name, dataset.table).conform(frames[0])
