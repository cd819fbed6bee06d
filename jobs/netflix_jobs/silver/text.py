"""Reads delivered text: trimming, numbers and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import Column

WHITE_SPACE = " \t\n\r\f\v"


def trimmed(column: str) -> Column:
    """Delivered text without the white space around it; null when nothing is left."""
    return F.nullif(F.trim(F.col(f"delivered.`{column}`"), F.lit(WHITE_SPACE)), F.lit(""))


def number(column: str, kind: str) -> Column:
    """Delivered text as a whole number of a SQL type; null when it is not one or does not fit.

    Control characters around it don't count, as in any cast of Spark.
    """
    return trimmed(column).try_cast(kind)


def date(column: str) -> Column:
    """Delivered month/day/year as a date; null when it is not one."""
    return F.try_to_timestamp(trimmed(column), F.lit("M/d/yyyy")).cast("date")
