"""The datasets that pipeline sources declare, loaded through the real ``pyspark.pipelines`` decorators."""

from __future__ import annotations

import contextlib
import hashlib
import runpy
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyspark
from pyspark.pipelines.graph_element_registry import GraphElementRegistry, graph_element_registration_context
from pyspark.pipelines.output import MaterializedView, Sink, StreamingTable, Table, TemporaryView

from lakehouse.errors import LakehouseError
from local_platform.errors import PipelineError
from local_platform.pipelines.decorators import Expectation, databricks_functions, declared_expectations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyspark.pipelines.flow import AutoCdcFlow, Flow
    from pyspark.pipelines.output import Output
    from pyspark.sql import SparkSession

    from local_platform.pipelines.names import Names
    from local_platform.pipelines.results import Kind

_LAYOUT = 1  # raise it when a change of this package invalidates stored states or tables


@dataclass
class Dataset:
    """One dataset with its flows; ``name`` is qualified and as Spark parses it, except that of a temporary view."""

    name: str
    kind: Kind
    output: Output
    flows: list[Flow] = field(default_factory=list)
    expectations: tuple[Expectation, ...] = ()

    @property
    def table(self) -> Table:
        """The definition of a stored dataset."""
        if not isinstance(self.output, Table):
            raise PipelineError(f"{self.name} is a {self.kind} and has no table. Declare a table to store it.")
        return self.output


class Definitions(GraphElementRegistry):
    """Collects what the decorators register, and refuses ambiguous definitions."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.datasets: dict[str, Dataset] = {}
        self.not_emulated: list[str] = []
        self._flows: list[Flow] = []

    def register_output(self, output: Output) -> None:
        """Record a dataset; its flows follow."""
        kind = _kind(output)
        name = self.names.of_view(output.name) if kind == "temporary view" else self.names.qualify(output.name)
        known = self.datasets.get(name)
        if known is not None:
            raise PipelineError(
                f"{name} is declared twice: {_place(known.output)} and {_place(output)}. Rename or remove one."
            )
        self.datasets[name] = Dataset(name, kind, output)
        if isinstance(output, Table):
            self._note_properties(name, output)

    def register_flow(self, flow: Flow) -> None:
        """Record a query that feeds a dataset, declared before or after it."""
        self._flows.append(flow)

    def register_auto_cdc_flow(self, flow: AutoCdcFlow) -> None:
        """Refuse Spark's own form of an AUTO CDC flow."""
        self.register_auto_cdc(flow.target, flow.source, {})

    def register_auto_cdc(self, target: str, source: str, arguments: Mapping[str, object]) -> None:
        """Refuse an AUTO CDC flow: open-source Delta keeps no tombstones, so late rows could revive deleted ones."""
        given = ", ".join(sorted(arguments))
        raise PipelineError(
            f"{target}: create_auto_cdc_flow from {source} ({given}) is not emulated locally. Write the table with "
            "a MERGE in a job, or leave this source out of local runs."
        )

    def register_sql(self, sql_text: str, file_path: Path) -> None:  # noqa: ARG002 - the registry's signature
        """Refuse SQL sources."""
        raise PipelineError(f"{file_path}: SQL sources are not run locally. Write the dataset in Python.")

    def attach_flows(self) -> None:
        """Give each flow to the dataset it feeds.

        Raises:
            PipelineError: an unknown target, a dataset without a flow, two flows of one name.
        """
        for flow in self._flows:
            dataset = self.names.find(flow.target, self.datasets)
            if dataset is None:
                raise PipelineError(f"Flow {flow.name}: its target {flow.target} is not declared. Declare it first.")
            if any(other.name == flow.name for other in dataset.flows):
                raise PipelineError(f"{dataset.name} has two flows named {flow.name}: they would share a checkpoint.")
            self._attach(dataset, flow)
        for dataset in self.datasets.values():
            if not dataset.flows:
                raise PipelineError(f"{dataset.name} has no flow and would stay empty. Add one, or remove the table.")

    def _attach(self, dataset: Dataset, flow: Flow) -> None:
        if flow.spark_conf:
            settings = ", ".join(sorted(flow.spark_conf))
            self.not_emulated.append(f"{dataset.name}: spark_conf ({settings}) of flow {flow.name} is not applied")
        expectations = declared_expectations(flow.func)
        if expectations and flow.name != dataset.output.name:
            raise PipelineError(
                f"{dataset.name}: flow {flow.name} declares expectations, which belong to the dataset, not to an "
                "append flow. Declare them with the table."
            )
        dataset.expectations += expectations
        dataset.flows.append(flow)

    def _note_properties(self, name: str, table: Table) -> None:
        if table.format not in (None, "delta"):
            raise PipelineError(f"{name}: format {table.format} is not supported; pipeline tables are Delta tables.")
        if table.cluster_by and table.partition_cols:
            raise PipelineError(f"{name}: cluster_by and partition_cols exclude each other. Keep cluster_by.")
        for key in sorted(table.table_properties):
            if key.startswith("pipelines."):
                self.not_emulated.append(f"{name}: table property {key} has no effect locally")


def load(spark: SparkSession, sources: Sequence[Path], root: Path, names: Names) -> Definitions:
    """Run the source files and return what they declare; ``root`` is importable, as the pipeline's root path is.

    Raises:
        PipelineError: a source that can't be run or declares something ambiguous.
    """
    definitions = Definitions(names)
    with importable(root), databricks_functions(), graph_element_registration_context(definitions):
        for source in sources:
            try:
                runpy.run_path(str(source), init_globals={"spark": spark})
            except LakehouseError:
                raise
            except Exception as error:
                raise PipelineError(
                    f"{source} could not be loaded: {type(error).__name__}: {error}. Correct the source, or leave out "
                    "the argument that open-source Spark's decorator does not have."
                ) from error
    definitions.attach_flows()
    return definitions


@contextlib.contextmanager
def importable(root: Path) -> Iterator[None]:
    """Put ``root`` on the module path within the block, and then unload its modules: another pipeline has its own."""
    entry = str(root.resolve())
    sys.path.insert(0, entry)
    try:
        yield
    finally:
        sys.path.remove(entry)
        for name, module in list(sys.modules.items()):
            file: Any = getattr(module, "__file__", None)
            if isinstance(file, str) and Path(file).is_relative_to(entry) and name != "__main__":
                del sys.modules[name]


def fingerprint(sources: Sequence[Path], root: Path, configuration: Mapping[str, str]) -> str:
    """Return a SHA-256 over every Python file below ``root``, the sources, the configuration and Spark's version."""
    digest = hashlib.sha256(f"{_LAYOUT} {pyspark.__version__} {sorted(configuration.items())}".encode())
    for file in sorted({*(path.resolve() for path in sources), *(path.resolve() for path in root.rglob("*.py"))}):
        digest.update(f"\0{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _kind(output: Output) -> Kind:
    if isinstance(output, MaterializedView):
        return "materialized view"
    if isinstance(output, StreamingTable):
        return "streaming table"
    if isinstance(output, TemporaryView):
        return "temporary view"
    what = "a sink" if isinstance(output, Sink) else type(output).__name__
    raise PipelineError(f"{output.name} is {what}, which is not run locally. Write a table, and export from there.")


def _place(output: Output) -> str:
    location = output.source_code_location
    return f"{location.filename}, line {location.line_number}"
