"""Which tables, versions and columns a query reads, found in Spark's own plans."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException

from local_platform.pipelines.jvm import analyzed_plan, elements, is_a, java_class, leaves, plan_text, pruned_plan
from local_platform.pipelines.names import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

_EXECUTION = "org.apache.spark.sql.execution"
_CATALYST = "org.apache.spark.sql.catalyst.plans.logical"
_LOGICAL_RELATION = f"{_EXECUTION}.datasources.LogicalRelation"
_DELTA_INDEX = "org.apache.spark.sql.delta.files.TahoeFileIndex"
_FILES = f"{_EXECUTION}.datasources.HadoopFsRelation"
_STREAM = f"{_EXECUTION}.streaming.runtime.StreamingRelation"
# These leaves read nothing outside of the query itself.
_SELF_CONTAINED = (f"{_CATALYST}.OneRowRelation", f"{_CATALYST}.Range", f"{_CATALYST}.CTERelationRef")
# The results of these may differ from run to run although no table changed.
_VOLATILE_PATTERNS = ("CURRENT_LIKE", "PYTHON_UDF", "SCALA_UDF")


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A Delta table at its present version; ``table_id`` identifies it, as another can be made under the same name."""

    name: str
    path: str
    table_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """A query and its inputs.

    Attributes:
        plan: a digest of the query; if it is the same, the query gives the same result for the same tables.
        inputs: the tables it reads, at the versions that are there now.
    """

    plan: str
    inputs: tuple[TableVersion, ...]


def table_version(spark: SparkSession, name: str) -> TableVersion | None:
    """Return the Delta table ``name`` as it is now, None if there is no such table or it is not a Delta table."""
    try:
        plan = analyzed_plan(spark.table(name))
    except AnalysisException:
        return None
    return next((_version(leaf) for leaf in leaves(plan) if _is_delta(leaf)), None)


def snapshot(spark: SparkSession, name: str) -> Any:
    """Return Delta's own snapshot of the table ``name`` as it is now."""
    return next(
        leaf.relation().location().getSnapshot() for leaf in leaves(analyzed_plan(spark.table(name))) if _is_delta(leaf)
    )


def read_tables(frame: DataFrame) -> Iterator[str]:
    """Yield the name of each table that ``frame`` reads, streams included; one read by path has its path for a name."""
    for leaf in leaves(analyzed_plan(frame)):
        if _is_delta(leaf):
            yield _version(leaf).name
        elif is_a(leaf, _STREAM) and leaf.dataSource().catalogTable().isDefined():
            yield _name(leaf.dataSource().catalogTable().get())


def lineage_of(frame: DataFrame) -> Lineage:
    """Return what a batch query computes, and from what."""
    analyzed = analyzed_plan(frame)
    tables = [_version(leaf) for leaf in leaves(analyzed) if _is_delta(leaf)]
    # The text has no names, so add those of the result's columns, and the tables in the order of the text.
    text = "\n".join([plan_text(analyzed), frame.schema.json(), *(table.path for table in tables)])
    by_path = {table.path: table for table in tables}
    inputs = tuple(table for _, table in sorted(by_path.items()))
    return Lineage(hashlib.sha256(text.encode()).hexdigest(), inputs)


def needed_columns(frame: DataFrame) -> dict[str, tuple[str, ...]] | None:
    """Return the columns that a batch query needs of each table, by the table's path.

    None if its result may change although no row of a table changed, so that it must be computed each time: if it uses
    the clock, random numbers or user-defined code, reads a file's metadata (name, time), or has parts that are not
    recognised.
    """
    analyzed = analyzed_plan(frame)
    known = (_is_delta(leaf) or any(is_a(leaf, item) for item in _SELF_CONTAINED) for leaf in leaves(analyzed))
    if not all(known) or _is_volatile(analyzed):
        return None
    plan = pruned_plan(analyzed)
    columns: dict[str, set[str]] = {}
    for part in (plan, *map(pruned_plan, elements(plan.subqueriesAll()))):
        for leaf, needed in _needed(part, None):
            if not _is_delta(leaf):
                continue  # the leaf is self-contained
            names = {item.name() for item in elements(leaf.output()) if needed is None or item.exprId().id() in needed}
            if not names <= set(leaf.relation().schema().fieldNames()):
                return None
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
    name = _name(table.get()) if table.isDefined() else f"delta.`{path}`"
    taken = leaf.relation().location().getSnapshot()
    return TableVersion(name, path, taken.metadata().id(), taken.version())


def _name(table: Any) -> str:
    return joined(part.lower() for part in elements(table.identifier().nameParts()))
