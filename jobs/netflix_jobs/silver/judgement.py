"""Judges each row of a batch: what silver takes, and of what it refuses, what the quarantine takes.

Reading, typing and judging rows costs more than keeping them, so titles, which are looked at several times, are judged
once and kept. The rows of a lookup are short and many: they are judged anew for each look.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from netflix_jobs.names import RESCUED_DATA
from netflix_jobs.silver.checks import REASONS, holds, is_valid, reasons
from netflix_jobs.silver.deliveries import NO_OTHER, Deliveries
from netflix_jobs.silver.target import SILVER_LINEAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import Column, DataFrame

    from netflix_jobs.silver.rules import Rule
    from netflix_jobs.silver.target import Target

ROW = "row"
_WARNS = "_warns_"


@contextmanager
def judged(bronze: DataFrame, target: Target, other: Deliveries = NO_OTHER) -> Iterator[DataFrame]:
    """Yield the typed rows of a batch with the judgement on each.

    Args:
        bronze: rows of the bronze table.
        target: what they are to become.
        other: the files of another shape.

    Yields:
        The columns of the target that a row has by itself, its lineage and rescued data; of a refused row the reasons
        and, as JSON, what was delivered, both null for every other row.
    """
    rows = target.read(bronze, other.mapped)
    refused = ~is_valid(target.rules) | other.is_set_aside()
    of_delivery = other.reason()
    why = F.when(of_delivery.isNotNull(), F.array(of_delivery)).otherwise(reasons(target.rules))
    result = rows.select(
        *[name for name in target.columns if name in rows.columns],
        RESCUED_DATA,
        *SILVER_LINEAGE,
        F.when(refused, why).alias(REASONS),
        F.when(refused, F.to_json("original", {"ignoreNullFields": "false"})).alias(ROW),
        *[(~holds(rule)).alias(_WARNS + rule.name) for rule in warnings(target.rules)],
    )
    if not target.has_updates:
        yield result
        return
    with persisted(result) as once:
        yield once


@contextmanager
def persisted(rows: DataFrame) -> Iterator[DataFrame]:
    """Keep rows while the block runs; Spark spills what memory can't hold."""
    rows = rows.persist()
    try:
        yield rows
    finally:
        rows.unpersist()


def is_refused() -> Column:
    """Whether a judged row belongs in the quarantine."""
    return F.col(REASONS).isNotNull()


def warnings(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that let a row in and are counted."""
    return [rule for rule in rules if rule.severity == "warn"]


def warned(rule: Rule) -> Column:
    """Whether a judged row breaks a warning rule."""
    return F.col(_WARNS + rule.name)
