"""Access to Spark's JVM objects, where its Python API is not enough; no other module does this."""
# ruff: noqa: SLF001 - Spark gives Python no public way to its plans, its parser, its catalog or its logger

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyspark import SparkContext

from local_platform.spark import gateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, Observation, SparkSession

# The ids of common table expressions are the only numbers that Spark does not normalize.
_EXPRESSION = re.compile(r"(?<=CTERelation(?:Def|Ref) )\d+")
_PASSES = 10  # each round passes an operator's columns to the one below


def java_class(name: str) -> Any:
    """Return a JVM class by its full name."""
    return gateway.java_class(SparkContext._gateway, name)


def is_a(item: Any, class_name: str) -> bool:
    """Return whether a JVM object is an instance of a class, given by its full name."""
    return bool(java_class("py4j.reflection.TypeUtil").isInstanceOf(class_name, item))


def elements(sequence: Any) -> Iterator[Any]:
    """Yield the elements of a Scala sequence."""
    return (sequence.apply(index) for index in range(sequence.size()))


def session_state(spark: SparkSession) -> Any:
    """Return the session's parser, catalog and settings as Spark itself sees them."""
    session: Any = spark
    return session._jsparkSession.sessionState()


def leaves(plan: Any) -> Iterator[Any]:
    """Yield the leaves of a plan and of each subquery in its expressions."""
    for part in (plan, *elements(plan.subqueriesAll())):
        yield from elements(part.collectLeaves())


def analyzed_plan(frame: DataFrame) -> Any:
    """Return the query's logical plan with its names resolved."""
    query: Any = frame
    return query._jdf.queryExecution().analyzed()


def plan_text(analyzed: Any) -> str:
    """Return an analyzed plan as text that is the same for each analysis; columns and tables have no names in it.

    Of long lists it has as much as the setting ``spark.sql.debug.maxToStringFields`` says.
    """
    numbers: dict[str, str] = {}
    text: str = analyzed.canonicalized().treeString()
    return _EXPRESSION.sub(lambda found: numbers.setdefault(found[0], str(len(numbers))), text)


def pruned_plan(plan: Any) -> Any:
    """Return an analyzed plan in which each operator gets no column that none above it needs."""
    pruned = java_class("org.apache.spark.sql.catalyst.analysis.EliminateSubqueryAliases").apply(plan)
    pruning = java_class("org.apache.spark.sql.catalyst.optimizer.ColumnPruning")
    for _ in range(_PASSES):
        before, pruned = pruned, pruning.apply(pruned)
        if pruned.fastEquals(before):
            break
    return pruned


def error_text(error: Exception) -> str:
    """Return an error's message with those of its causes in the JVM, which a stream's own message leaves out."""
    return f"{error}\n{getattr(error, '_stackTrace', None) or ''}"


def observed_metrics(spark: SparkSession, observation: Observation) -> dict[str, Any] | None:
    """Return an observation's metrics, after all events so far are handled.

    None if it counted nothing: the optimizer proved the result empty and left the counting out, or nothing ran.
    ``Observation.get`` would wait for ever, or fail.
    """
    context: Any = spark.sparkContext
    context._jsc.sc().listenerBus().waitUntilEmpty()
    observed: Any = observation
    if not observed._jo.future().isCompleted() or observed._jo.getRow().length() == 0:
        return None
    return dict(observation.get)
