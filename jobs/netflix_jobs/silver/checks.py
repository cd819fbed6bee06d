"""Applies rules to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import Column, DataFrame

    from netflix_jobs.silver.rules import Rule

REASONS = "reasons"
WARNINGS = "warnings"


def checked(rows: DataFrame, rules: Iterable[Rule]) -> DataFrame:
    """Add ``reasons`` and ``warnings``: arrays with the names of the broken rules, in the rules' order."""
    known = tuple(rules)
    return rows.select(
        "*",
        _broken(rule for rule in known if rule.severity == "quarantine").alias(REASONS),
        _broken(rule for rule in known if rule.severity == "warn").alias(WARNINGS),
    )


def _broken(rules: Iterable[Rule]) -> Column:
    names = [F.when(~F.coalesce(F.expr(rule.condition), F.expr("false")), F.lit(rule.name)) for rule in rules]
    return F.array_compact(F.array(*names).cast("array<string>"))
