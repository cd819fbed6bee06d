"""Figures and texts as people read them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath

_MINUTE = 60.0


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text`` and, if some are left out, how many."""
    return text if len(text) <= limit else f"{text[:limit]}… ({count(len(text) - limit)} more characters)"


def shorten_middle(text: str, limit: int) -> str:
    """Return the beginning and end of ``text``: the most useful parts of a stack trace."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… ({count(len(text) - 2 * half)} characters left out) …\n{text[-half:]}"


def count(number: int) -> str:
    """Return ``number`` with thousands separators."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return the number with its noun: ``1 row``, ``4,852 rows``, ``2 countries``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """Return ``seconds`` as ``0.4 s``, ``94.3 s`` below two minutes, else as ``12 min 05 s``."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), int(_MINUTE))
    return f"{count(minutes)} min {rest:02d} s"


def percent(fraction: float) -> str:
    """Return a fraction of 1 as a percentage; only 0 is shown as 0 %, and only 1 as 100 %."""
    if 0 < fraction < 0.001:  # noqa: PLR2004 - one tenth of a percent, the last digit shown
        return "<0.1 %"
    if 0.999 < fraction < 1:  # noqa: PLR2004 - the same at the other end
        return ">99.9 %"
    return f"{fraction:.1%}".replace("%", " %")


def digest(sha256: str) -> str:
    """Return the first twelve digits of a SHA-256: enough to compare by eye."""
    return sha256[:12]


def file_name(path: str) -> str:
    """Return the last part of a path or URI."""
    return PurePath(path).name or path


def cell(value: object, column: str) -> str:
    """Return a value of a table as text: numbers with separators, except years, ranks and keys; null as empty."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, int):
        return str(value) if is_label(column) else count(value)
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def is_label(column: str) -> bool:
    """Tell whether a column's numbers name something (a year, a rank, a key) instead of measuring it."""
    return column in {"year", "rank"} or column.endswith(("_year", "_id", "_key", "_rank"))
