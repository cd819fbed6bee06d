"""Deliveries of another shape: a file whose header lacks declared columns is set aside as a whole, unless mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reliability.case import COLUMNS, HEADER, Case, line, movie, text

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = "x" * 200_000
NEXT = "declare a mapping for it, see docs/schema-drift.md, and deliver it again"
ONE_FILE = "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description"


def reason(missing: str, unknown: str) -> tuple[str]:
    return (f"delivery_has_other_columns: missing {missing}; unknown {unknown}; {NEXT}",)


def one_file(*rows: str) -> bytes:
    """Return titles as the well-known single file has them, lookups as lists inside."""
    return text(*rows, header=ONE_FILE)


def _reordered(header: str) -> Callable[[int], bytes]:
    """Return titles with a header of its own, and the rating first."""
    columns = ("rating", *(name for name in COLUMNS if name != "rating"))
    return lambda ids: text(line(movie(ids), columns), header=header + ",".join(columns[1:]))


def _without(ids: int, column: str, instead: str | None = None) -> bytes:
    """Return titles without a column, or with another name for it."""
    columns = tuple(name for name in COLUMNS if instead or name != column)
    header = ",".join(instead if instead and name == column else name for name in columns)
    return text(*[line(movie(number), columns) for number in (ids, ids + 1)], header=header)


CASES = (
    Case(
        "no header",
        lambda ids: text(line(movie(ids)), header=line(movie(999))),
        "set aside as a whole; the row that was taken for a header stands in the reason",
        quarantined={
            reason(
                ", ".join(COLUMNS), "94, , Movie, Harbour: The Return, 9/8/2018, 2016, PG-13, A ferry comes back., 999"
            ): 1
        },
    ),
    Case(
        "a preamble before the header",
        lambda ids: text(",".join(COLUMNS), line(movie(ids)), header="Export of 2026-11-01"),
        "set aside as a whole",
        quarantined={reason(", ".join(COLUMNS), "Export of 2026-11-01"): 2},
    ),
    Case(
        "semicolons between the fields",
        lambda ids: text(line(movie(ids), separator=";"), header=";".join(COLUMNS)),
        "set aside as a whole",
        quarantined={reason(", ".join(COLUMNS), ";".join(COLUMNS)): 1},
    ),
    Case(
        "apostrophes as quotes",
        lambda ids: text(line(movie(ids)).replace(",", "','"), header="'" + "','".join(COLUMNS) + "'"),
        "set aside as a whole",
        quarantined={reason(", ".join(COLUMNS), ", ".join(f"'{name}'" for name in COLUMNS)): 1},
    ),
    Case(
        "a column dropped",
        lambda ids: _without(ids, "rating"),
        "set aside as a whole: no rating would otherwise overwrite the ratings that silver has",
        quarantined={reason("rating", "none"): 2},
    ),
    Case(
        "a column renamed",
        lambda ids: _without(ids, "rating", "maturity rating (US)"),
        "set aside as a whole",
        quarantined={reason("rating", "maturity rating (US)"): 2},
    ),
    Case(
        "a column named like one of bronze's own",
        lambda ids: text(line(movie(ids)) + ",x", header=",".join((*COLUMNS, "_source_file"))),
        "kept; bronze calls the column _source_file_delivered",
        kept=1,
    ),
    Case(
        "two columns that bronze would call the same",
        lambda ids: text(line(movie(ids)) + ",x,y", header=",".join((*COLUMNS, "a b", "a%20b"))),
        "kept; bronze calls the second a%20b_delivered",
        kept=1,
    ),
    Case(
        "a byte order mark twice",
        _reordered("\ufeff\ufeffrating,"),
        "set aside as a whole: the second is part of the first column's name",
        quarantined={reason("rating", "\ufeffrating"): 1},
    ),
    Case(
        "a column name over two lines",
        lambda ids: text(line(movie(ids)), header=HEADER.replace("rating,", '"rating\n(US)",')),
        "set aside as a whole",
        quarantined={reason("rating", "rating\n"): 1},
    ),
    Case(
        "no header, and a first field of 200,000 characters",
        lambda ids: text(line(movie(ids)), header=line(movie(998, title=_LONG))),
        "set aside as a whole; the reason holds the beginning",
        quarantined={
            reason(
                ", ".join(COLUMNS),
                f"94, , Movie, {_LONG[:100]}…, 9/8/2018, 2016, PG-13, A ferry comes back., 998",
            ): 1
        },
    ),
    Case(
        "a column that Spark takes for a declared one: TİTLE beside title",
        lambda ids: text(line(movie(ids)) + ",Another", header=f"{HEADER},TİTLE"),
        "kept; bronze has one column more",
        kept=1,
        values={"title": "Harbour: The Return"},
    ),
)
