"""Titles: from delivered text to typed columns, and the rank of their durations."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from netflix_jobs.silver.text import date, number, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import Column, DataFrame

COLUMNS = {
    "show_id": ("BIGINT", "Netflix's number of the title"),
    "type": ("STRING", "Movie or TV Show"),
    "type_flag": ("INT", "1 for a movie, 2 for a TV show"),
    "title": ("STRING", "Title as shown to members"),
    "short_title": ("STRING", "Title before its first colon"),
    "duration_minutes": ("INT", "Running time in minutes; null for TV shows"),
    "duration_seasons": ("INT", "Number of seasons; null for movies"),
    "duration_rank": ("INT", "Dense rank of the duration within the type, longest first"),
    "date_added": ("DATE", "Day the title was added; null when not delivered"),
    "release_year": ("INT", "Year of first release"),
    "rating": ("STRING", "Maturity rating; null when not delivered"),
    "rating_family": ("STRING", "Rating before its first hyphen"),
    "description": ("STRING", "Synopsis"),
}


def typed(delivered: DataFrame) -> DataFrame:
    """Type, trim and derive; what can't be read as its type becomes null, for the rules to find.

    Args:
        delivered: rows with a struct ``delivered`` of text columns, beside their technical columns.

    Returns:
        The same rows with the columns of :data:`COLUMNS`, all but ``duration_rank``, which needs all titles.
    """
    kind = trimmed("type")
    title = trimmed("title")
    rating = trimmed("rating")
    return delivered.select(
        "*",
        number("show_id", "BIGINT").alias("show_id"),
        kind.alias("type"),
        F.when(kind == "Movie", 1).when(kind == "TV Show", 2).alias("type_flag"),
        title.alias("title"),
        F.trim(F.substring_index(title, ":", 1)).alias("short_title"),
        F.when(kind == "Movie", number("duration_minutes", "INT")).alias("duration_minutes"),
        F.when(kind == "TV Show", number("duration_seasons", "INT")).alias("duration_seasons"),
        date("date_added").alias("date_added"),
        number("release_year", "INT").alias("release_year"),
        rating.alias("rating"),
        F.substring_index(rating, "-", 1).alias("rating_family"),
        trimmed("description").alias("description"),
    )


def duration() -> Column:
    """The duration in the unit of the type: minutes of a movie, seasons of a show."""
    return F.coalesce("duration_minutes", "duration_seasons")


def duration_ranks(durations: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Return the dense rank, longest first, of each duration within its type."""
    ordered = sorted(set(durations), key=lambda pair: (pair[0], -pair[1]))
    return {
        pair: rank
        for _, of_type in groupby(ordered, key=lambda pair: pair[0])
        for rank, pair in enumerate(of_type, start=1)
    }


def with_ranks(titles: DataFrame, ranks: dict[tuple[str, int], int]) -> DataFrame:
    """Set ``duration_rank`` from :func:`duration_ranks`; the columns come out in the order of :data:`COLUMNS`."""
    rows = [(kind, length, rank) for (kind, length), rank in ranks.items()]
    table = titles.sparkSession.createDataFrame(rows, "type STRING, _duration INT, _rank INT")
    others = [column for column in titles.columns if column not in COLUMNS]
    return (
        titles.withColumn("_duration", duration())
        .join(F.broadcast(table), on=["type", "_duration"], how="left")
        .withColumn("duration_rank", F.col("_rank"))
        .select(*COLUMNS, *others)
    )
