"""Columns: their order, their names, and values of another type than meant."""

from __future__ import annotations

import datetime as dt

from tests.reliability.case import COLUMNS, Case, line, movie, text

_YEAR = "release_year_is_a_year"


def _value(name: str, outcome: str, reason: str | None = None, **values: str) -> Case:
    """Return a case of one sound row and one with these values, which is quarantined for ``reason``, or kept."""
    return Case(
        name,
        lambda ids: text(line(movie(ids + 1, **values)), line(movie(ids))),
        outcome,
        kept=1 if reason else 2,
        quarantined={(reason,): 1} if reason else {},
    )


def _reordered(ids: int) -> bytes:
    columns = tuple(reversed(COLUMNS))
    return text(line(movie(ids), columns), header=",".join(columns))


def _with_new(ids: int) -> bytes:
    columns = (*COLUMNS, "maturity_note")
    return text(line(movie(ids, maturity_note="mild peril"), columns), header=",".join(columns))


CASES = (
    Case(
        "columns in another order",
        _reordered,
        "kept: columns are found by name",
        kept=1,
        values={"title": "Harbour: The Return", "release_year": 2016, "date_added": dt.date(2018, 9, 8)},
    ),
    Case(
        "column names in another case",
        lambda ids: text(line(movie(ids)), header=",".join(COLUMNS).upper()),
        "kept: the case of names does not matter",
        kept=1,
        values={"rating": "PG-13"},
    ),
    Case("a new column", _with_new, "kept; bronze has one column more", kept=1),
    Case(
        "a column name twice",
        lambda ids: text(line(movie(ids)) + ",again", header=",".join((*COLUMNS, "title"))),
        "kept: the first counts, the second is in bronze's _rescued_data",
        kept=1,
        values={"title": "Harbour: The Return"},
        databricks="Spark's reader renames both, `title3` and `title9`; without `title` the delivery is set aside",
    ),
    _value("a duration with its unit", "quarantined", "movie_has_minutes", duration_minutes="90 min"),
    _value("a number with a letter", "quarantined", "show_id_is_a_number", show_id="s1"),
    _value("a decimal comma", "quarantined", "movie_has_minutes", duration_minutes="94,5"),
    _value("a decimal point", "quarantined", "movie_has_minutes", duration_minutes="94.5"),
    _value("a date written out", "quarantined", "date_added_is_a_date", date_added="September 8, 2018"),
    _value("a date in ISO form", "quarantined", "date_added_is_a_date", date_added="2018-09-08"),
    _value("a date of no calendar", "quarantined", "date_added_is_a_date", date_added="2/30/2018"),
    _value("a date before all years", "quarantined", "date_added_is_a_date", date_added="9/8/0000"),
    _value("a date of a negative year", "quarantined", "date_added_is_a_date", date_added="9/8/-2018"),
    _value("N/A for a number", "quarantined", _YEAR, release_year="N/A"),
    _value("N/A for a date", "quarantined", "date_added_is_a_date", date_added="N/A"),
    _value("a number beyond every type", "quarantined", _YEAR, release_year="1e400"),
    _value("a negative year", "quarantined", _YEAR, release_year="-2016"),
    _value("a number of 30 digits as key", "quarantined", "show_id_is_a_number", show_id="9" * 30),
    _value("no date", "kept: a title may have none", date_added=""),
)
