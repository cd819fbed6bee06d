"""The lookups: one transformation for all four, driven by source and target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netflix_jobs.silver.text import number, trimmed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from netflix_jobs.sources import Source


def columns(source: Source) -> dict[str, tuple[str, str]]:
    """Return type and comment of the silver columns of a lookup source."""
    return {
        column: ("BIGINT" if column == "show_id" else "STRING", meaning) for column, meaning in source.columns.items()
    }


def typed(delivered: DataFrame, source: Source) -> DataFrame:
    """Type and trim; ``delivered`` is as in :func:`netflix_jobs.silver.titles.typed`."""
    return delivered.select(
        "*",
        *[
            (number(name, kind) if kind == "BIGINT" else trimmed(name)).alias(name)
            for name, (kind, _) in columns(source).items()
        ],
    )
