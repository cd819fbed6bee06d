"""Rows: what a record can look like, delimiters, quotes and characters."""

from __future__ import annotations

from tests.reliability.case import Case, line, movie, text
from tests.reliability.file_cases import AS_UTF8, NOT_A_NUMBER, NOT_WHOLE

# No rule finds the record itself torn: only what Auto Loader writes here, the text as it came, would tell.
_SHORT = "its missing columns are null, which other rules find or not, and the text as it came is not kept"
_LARGE = "x" * 10_000_000
_ARABIC = "مسلسل عربي"
_EMOJI = "\U0001f3ac\U0001f468‍\U0001f469‍\U0001f467"
_FORMULA = "=cmd|' /C calc'!A0"


def _kept(name: str, value: str, written: str | None = None, *, expected: str | None = None) -> Case:
    """Return a case whose title is ``value``, or stands in the file as ``written``."""

    def content(ids: int) -> bytes:
        row = line(movie(ids, title="@title@" if written is not None else value))
        return text(row if written is None else row.replace("@title@", written), line(movie(ids + 1)))

    return Case(name, content, "kept, to the letter", kept=2, values={"title": expected or value})


CASES = (
    Case(
        "a record with too few fields",
        lambda ids: text(f"94,,Movie,Torn {ids}", line(movie(ids + 1))),
        "quarantined with the record as it came; the others are kept",
        kept=1,
        quarantined={(NOT_A_NUMBER, NOT_WHOLE, "release_year_is_a_year"): 1},
        databricks=_SHORT,
    ),
    Case(
        "a record with too many fields",
        lambda ids: text(line(movie(ids)) + ",surplus", line(movie(ids + 1))),
        "kept; the surplus is in bronze's _rescued_data",
        kept=2,
    ),
    Case(
        "a record torn over a line break",
        lambda ids: text("94,,Movie,Torn,9/8/2018,2016,PG-13,A ferry comes", f" back.,{ids}", line(movie(ids + 1))),
        "both halves are quarantined",
        kept=1,
        quarantined={
            (NOT_A_NUMBER, NOT_WHOLE): 1,
            (NOT_A_NUMBER, NOT_WHOLE, "type_is_known", "title_is_present", "release_year_is_a_year"): 1,
        },
        databricks=_SHORT,
    ),
    _kept("a quoted line break", "Harbour\nThe Return"),
    _kept("doubled quotes", 'The "Return"'),
    _kept("stray quotes inside a field", 'The 12" Single', 'The 12" Single'),
    _kept("a field that begins with a quoted word", '"Quoted" Return', '"Quoted" Return'),
    _kept("backslash-escaped quotes", r"The \"Return\"", r"The \"Return\""),
    _kept("formula text", _FORMULA),
    _kept("emoji", _EMOJI),
    _kept("right-to-left text", _ARABIC),
    _kept("a field of 10 MB", _LARGE),
    Case(
        "a quote that nothing closes",
        lambda ids: text(
            line(movie(ids)), f'94,,Movie,"Open,9/8/2018,2016,PG-13,A ferry.,{ids + 1}', line(movie(ids + 2))
        ),
        "the record is quarantined; those before and after it are kept",
        kept=2,
        quarantined={(NOT_A_NUMBER, NOT_WHOLE, "release_year_is_a_year"): 1},
        databricks="the rest of the file is that one field",
    ),
    Case(
        "an unpaired surrogate",
        lambda ids: text(line(movie(ids, title="@"))).replace(b"@", b"\xed\xa0\xbd"),
        "refused: it is not UTF-8",
        refused="is not UTF-8 text: byte 0xED",
        databricks=AS_UTF8,
    ),
    Case(
        "NUL bytes",
        lambda ids: text(line(movie(ids, title="Har\0bour"))),
        "refused, naming the offset",
        refused="NUL byte",
        databricks="read like any other text",
    ),
    Case(
        "a row of white space",
        lambda ids: text(" \t ", line(movie(ids))),
        "quarantined",
        kept=1,
        quarantined={(NOT_A_NUMBER, NOT_WHOLE, "type_is_known", "title_is_present", "release_year_is_a_year"): 1},
    ),
    Case(
        "fields of white space",
        lambda ids: text(line(movie(ids, title="  ")), line(movie(ids + 1, rating=" \t", description=" "))),
        "white space is nothing: a title is missed, a rating is not",
        kept=1,
        quarantined={("title_is_present",): 1},
        values={"rating": None, "description": None},
    ),
)
