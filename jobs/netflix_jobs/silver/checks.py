"""Applies rules to rows."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import Column

    from netflix_jobs.silver.rules import Rule

REASONS = "reasons"


def holds(rule: Rule) -> Column:
    """Whether a row satisfies a rule; a condition that is null does not hold."""
    return F.coalesce(F.expr(rule.condition), F.expr("false"))


def is_valid(rules: Iterable[Rule]) -> Column:
    """Whether a row satisfies every rule that would quarantine it."""
    return reduce(and_, (holds(rule) for rule in rules if rule.severity == "quarantine"))


def reasons(rules: Iterable[Rule]) -> Column:
    """Names of the rules that quarantine a row, in the rules' order."""
    broken = [F.when(~holds(rule), F.lit(rule.name)) for rule in rules if rule.severity == "quarantine"]
    return F.array_compact(F.array(*broken)).alias(REASONS)
