"""Which tables a query reads, at which versions and which of their columns, found in Spark's own plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException

from local_platform.pipelines.jvm import analyzed_plan, elements, is_a, java_class, pruned_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyspark.sql import DataFrame, SparkSession

_EXECUTION = "org.apache.spark.sql.execution"
_CATALYST = "org.apache.spark.sql.catalyst.plans.logical"
_LOGICAL_RELATION = f"{_EXECUTION}.datasources.LogicalRelation"
_DELTA_INDEX = "org.apache.spark.sql.delta.files.TahoeFileIndex"
_FILES = f"{_EXECUTION}.datasources.HadoopFsRelation"
_STREAM = f"{_EXECUTION}.streaming.runtime.StreamingRelation"
# These leaves hold nothing from outside the query's own text.
_SELF_CONTAINED = (f"{_CATALYST}.OneRowRelation", f"{_CATALYST}.Range", f"{_CATALYST}.CTERelationRef")
# What these find may differ from run to run although no table changed.
_VOLATILE_PATTERNS = ("CURRENT_LIKE", "PYTHON_UDF", "SCALA_UDF")


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A Delta table as it is now; ``table_id`` tells a table from another made under the same name."""

    name: str
    path: str
    table_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a query reads.

    Attributes:
        inputs: the tables.
        columns: what it needs of each table, by the table's path; a table that is not here is read whole.
        repeatable: False if it may give other rows although no input changed.
    """

    inputs: tuple[TableVersion, ...]
    columns: Mapping[str, tuple[str, ...]]
    repeatable: bool


def table_version(spark: SparkSession, name: str) -> TableVersion | None:
    """Return the Delta table ``name`` as it is now, None if there is no such table or it is not a Delta table."""
    try:
        plan = analyzed_plan(spark.table(name))
    except AnalysisException:
        return None
    return next((_version(leaf) for leaf in _leaves(plan) if _is_delta(leaf)), None)


def snapshot(spark: SparkSession, name: str) -> Any:
    """Return Delta's own snapshot of the table ``name`` as it is now."""
    return next(
        leaf.relation().location().getSnapshot()
        for leaf in _leaves(analyzed_plan(spark.table(name)))
        if _is_delta(leaf)
    )


def read_tables(frame: DataFrame) -> Iterator[str]:
    """Yield the name of each table that ``frame`` reads, streams included; one read by path has its path for a name."""
    for leaf in _leaves(analyzed_plan(frame)):
        if _is_delta(leaf):
            yield _version(leaf).name
        elif is_a(leaf, _STREAM) and leaf.dataSource().catalogTable().isDefined():
            yield leaf.dataSource().catalogTable().get().identifier().unquotedString()


def lineage_of(frame: DataFrame) -> Lineage:
    """Return what a batch query reads; what can't be recognised counts as not repeatable."""
    analyzed = analyzed_plan(frame)
    leaves = list(_leaves(analyzed))
    tables = {version.path: version for version in map(_version, filter(_is_delta, leaves))}
    foreign = [
        leaf for leaf in leaves if not _is_delta(leaf) and not any(is_a(leaf, known) for known in _SELF_CONTAINED)
    ]
    inputs = tuple(version for _, version in sorted(tables.items()))
    repeatable = not foreign and not _is_volatile(analyzed)
    return Lineage(inputs, _needed_columns(analyzed) if repeatable else {}, repeatable)


def _needed_columns(analyzed: Any) -> dict[str, tuple[str, ...]]:
    """Return the columns that a repeatable query needs of each table, by the table's path.

    A table that is not in the result counts as read whole: a file's own metadata (its name, its time) may change
    although no row does.
    """
    plan = pruned_plan(analyzed)
    columns: dict[str, set[str]] = {}
    for part in (plan, *map(pruned_plan, elements(plan.subqueriesAll()))):
        for leaf, needed in _needed(part, None):
            if not _is_delta(leaf):
                continue  # it is self-contained
            names = {item.name() for item in elements(leaf.output()) if needed is None or item.exprId().id() in needed}
            if not names <= set(leaf.relation().schema().fieldNames()):
                return {}
            columns.setdefault(_path(leaf), set()).update(names)
    return {path: tuple(sorted(names)) for path, names in columns.items()}


def _needed(plan: Any, needed: set[int] | None) -> Iterator[tuple[Any, set[int] | None]]:
    """Yield each leaf with the columns that the operators above it need, by their expression's number; None: all."""
    children = list(elements(plan.children()))
    if not children:
        yield plan, needed
        return
    match plan.nodeName():
        case "Project" | "Aggregate":
            needed = _references(plan)
        case "Filter":
            needed = None if needed is None else needed | _references(plan)
        case _:
            needed = None
    for child in children:
        yield from _needed(child, needed)


def _references(plan: Any) -> set[int]:
    return {attribute.exprId().id() for attribute in elements(plan.references().toSeq())}


def _is_volatile(analyzed: Any) -> bool:
    patterns = java_class("org.apache.spark.sql.catalyst.trees.TreePattern")
    return not analyzed.deterministic() or any(
        analyzed.containsPattern(getattr(patterns, pattern)()) for pattern in _VOLATILE_PATTERNS
    )


def _leaves(plan: Any) -> Iterator[Any]:
    """Yield the leaves of ``plan`` and of each subquery in its expressions."""
    for part in (plan, *elements(plan.subqueriesAll())):
        yield from elements(part.collectLeaves())


def _is_delta(leaf: Any) -> bool:
    return (
        is_a(leaf, _LOGICAL_RELATION)
        and is_a(leaf.relation(), _FILES)
        and is_a(leaf.relation().location(), _DELTA_INDEX)
    )


def _path(leaf: Any) -> str:
    return str(leaf.relation().location().deltaLog().dataPath().toString())


def _version(leaf: Any) -> TableVersion:
    path = _path(leaf)
    table = leaf.catalogTable()
    name = table.get().identifier().unquotedString().lower() if table.isDefined() else f"delta.`{path}`"
    taken = leaf.relation().location().getSnapshot()
    return TableVersion(name, path, taken.metadata().id(), taken.version())
