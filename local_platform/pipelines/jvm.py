"""The few places where Spark's Python API ends and its JVM objects have to be asked; no other module does."""
# ruff: noqa: SLF001 - Spark gives Python no public way to its plans, its parser, its catalog or its logger

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyspark import SparkContext

from local_platform.spark import gateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, Observation, SparkSession

# Of all numbers only those of common table expressions are not made the same for each analysis.
_EXPRESSION = re.compile(r"(?<=CTERelation(?:Def|Ref) )\d+")
_PASSES = 10  # an operator's columns are known to the one below it after one


def java_class(name: str) -> Any:
    """Return the class of that full name."""
    return gateway.java_class(SparkContext._gateway, name)


def is_a(item: Any, class_name: str) -> bool:
    """Return whether a JVM object is an instance of the class of that full name."""
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
    """Return an analyzed plan as text, the same each time it is analyzed; columns and tables bear no names.

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
    """Return an error's message with those of its causes in the JVM: a stream's own message leaves them out."""
    return f"{error}\n{getattr(error, '_stackTrace', None) or ''}"


def observed_metrics(spark: SparkSession, observation: Observation) -> dict[str, Any] | None:
    """Return what an observation counted, once all events so far are handled.

    None if it counted nothing: the optimizer proved the result empty and left the counting out, or nothing ran.
    ``Observation.get`` would wait for ever, or fail.
    """
    context: Any = spark.sparkContext
    context._jsc.sc().listenerBus().waitUntilEmpty()
    observed: Any = observation
    if not observed._jo.future().isCompleted() or observed._jo.getRow().length() == 0:
        return None
    return dict(observation.get)
