"""The rules of silver, as data: name, condition, severity. A row must make every condition true.

A condition is Spark SQL over the typed columns of the row; ``delivered`` is a struct of the columns as they came, so
that ``delivered.release_year`` is the text behind ``release_year``. A condition that is null counts as broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netflix_jobs.names import RESCUED_DATA
from netflix_jobs.silver.text import WHITE_SPACE
from netflix_jobs.sources import TITLES, Source


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``quarantine`` keeps the row out of silver; ``warn`` lets it in and counts it in the log."""

    name: str
    condition: str
    severity: Literal["quarantine", "warn"] = "quarantine"


_EVERY_SOURCE = (
    Rule("show_id_is_a_number", "show_id > 0"),
    Rule("record_is_whole", f"{RESCUED_DATA} IS NULL OR get_json_object({RESCUED_DATA}, '$._malformed') IS NULL"),
)

_TITLES = (
    Rule("type_is_known", "type IN ('Movie', 'TV Show')"),
    Rule("title_is_present", "title IS NOT NULL"),
    Rule("movie_has_minutes", "NOT type <=> 'Movie' OR duration_minutes BETWEEN 1 AND 1000"),
    Rule("show_has_seasons", "NOT type <=> 'TV Show' OR duration_seasons BETWEEN 1 AND 100"),
    Rule(
        "date_added_is_a_date",
        "date_added BETWEEN DATE'0001-01-01' AND DATE'9999-12-31'"  # the years of SQL and of Python
        f" OR coalesce(trim(BOTH '{WHITE_SPACE}' FROM delivered.date_added), '') = ''",
    ),
    Rule("release_year_is_a_year", "release_year BETWEEN 1888 AND 2100"),  # the oldest surviving film is from 1888
    Rule("date_added_is_present", "date_added IS NOT NULL", "warn"),
    Rule("rating_is_present", "rating IS NOT NULL", "warn"),
)


def rules_of(source: Source) -> tuple[Rule, ...]:
    """Return the rules for the rows of a source."""
    if source is TITLES:
        return _EVERY_SOURCE + _TITLES
    value = source.key[-1]
    return (*_EVERY_SOURCE, Rule(f"{value}_is_present", f"`{value}` IS NOT NULL"))
