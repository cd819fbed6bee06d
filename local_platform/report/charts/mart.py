"""Reads a mart's rows by column name, whatever the types of its columns."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from local_platform.report.charts.kinds import DataTable
from local_platform.report.text import cell, is_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from local_platform.result import MartRows

TABLE_LIMIT = 200
UNKNOWN = "(unknown)"


def records(mart: MartRows) -> Iterator[dict[str, Any]]:
    """Yield the mart's rows as dictionaries."""
    for row in mart.rows:
        yield dict(zip(mart.columns, row, strict=True))


def whole(value: object) -> int:
    """Return a count; null and NaN count as zero.

    Raises:
        ValueError: a value that is no number; the mart is then shown as a plain table.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return 0
    if isinstance(value, (int, float, Decimal)):
        return int(value)
    raise ValueError(f"{value!r} is not a count")


def name(value: object) -> str:
    """Return a category's name; null has one too."""
    return UNKNOWN if value is None else str(value)


def day(value: object) -> date | None:
    """Return a date from a date, a timestamp or their ISO form.

    Raises:
        ValueError: text that is no date.
    """
    if value is None or isinstance(value, datetime):
        return value.date() if value else None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def series_by_size(sizes: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Return the distinct names, largest sum first, so that a series keeps its colour from chart to chart."""
    sums: dict[str, int] = {}
    for series, size in sizes:
        sums[series] = sums.get(series, 0) + size
    return tuple(sorted(sums, key=lambda series: (-sums[series], series)))


def data_table(columns: Sequence[str], rows: Sequence[Sequence[object]], total: int | None = None) -> DataTable:
    """Return the first :data:`TABLE_LIMIT` rows as text; ``total`` counts the rows that exist beyond those given."""
    numeric = frozenset(
        position
        for position, column in enumerate(columns)
        if not is_label(column) and _all_numbers(row[position] for row in rows)
    )
    shown = tuple(
        tuple(cell(value, column) for column, value in zip(columns, row, strict=True)) for row in rows[:TABLE_LIMIT]
    )
    return DataTable(tuple(columns), shown, numeric, left_out=max(total or 0, len(rows)) - len(shown))


def _all_numbers(values: Iterable[object]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, (int, float, Decimal)) for value in present)
