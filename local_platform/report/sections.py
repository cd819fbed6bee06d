"""The contents of the page's sections, without markup: quarantine, expectations, conservation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.report.figures import tables_by_layer
from local_platform.report.text import count

if TYPE_CHECKING:
    from local_platform.report.figures import NamedTable
    from local_platform.result import ExpectationResult, QuarantinedRow, ReportDetails, RunResult, WaitingRows

QUARANTINE_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Conservation:
    """One table's account: its parts, missing rows included, as name and percent of all its rows."""

    table: NamedTable
    parts: tuple[tuple[str, float], ...]

    @property
    def remark(self) -> str:
        """The difference in the account; empty when it balances."""
        return self.table.imbalance


def conservation(table: NamedTable) -> Conservation:
    """Return a table's account."""
    rows = table.rows
    whole = max(rows.rows_in, table.accounted, 1)
    parts = {
        "kept": rows.kept,
        "duplicates": rows.duplicates,
        "quarantined": rows.quarantined,
        "missing": max(rows.rows_in - table.accounted, 0),
    }
    return Conservation(table, tuple((name, 100 * part / whole) for name, part in parts.items() if part))


@dataclass(frozen=True, slots=True)
class QuarantinedTable:
    """The quarantined rows of one table that are shown, how many are not, and how often each rule was broken."""

    table: str
    rows: tuple[QuarantinedRow, ...]
    left_out: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """All quarantined rows known of."""
        return len(self.rows) + self.left_out


def quarantine(details: ReportDetails, result: RunResult) -> tuple[QuarantinedTable, ...]:
    """Return the quarantined rows by table; at most :data:`QUARANTINE_LIMIT` of each, the others counted."""
    by_table: dict[str, list[QuarantinedRow]] = {}
    for row in details.quarantined:
        by_table.setdefault(row.table, []).append(row)
    for table in tables_by_layer(result.tables).get("silver", []):
        # A failed run may know the number of quarantined rows without having read the rows.
        if table.rows.quarantined and not {table.name, table.full_name} & by_table.keys():
            by_table[table.full_name] = []
    waiting = {each.table: each for each in details.waiting}
    return tuple(
        _quarantined_table(table, its_rows, waiting.get(table), result) for table, its_rows in by_table.items()
    )


def _quarantined_table(
    table: str, rows: list[QuarantinedRow], waiting: WaitingRows | None, result: RunResult
) -> QuarantinedTable:
    """Count what waits in the table where that is known, else what is given and what the run has counted."""
    counted = result.tables.get(table) or result.tables.get(f"silver.{table}")
    known = waiting.rows if waiting else max(len(rows), counted.quarantined if counted else 0)
    shown = tuple(rows[:QUARANTINE_LIMIT])
    reasons = Counter(waiting.reasons if waiting else (reason for row in rows for reason in row.reasons))
    return QuarantinedTable(table, shown, known - len(shown), tuple(reasons.most_common()))


@dataclass(frozen=True, slots=True)
class ExpectationBar:
    """An expectation with the part of rows that failed it, in percent."""

    expectation: ExpectationResult
    failed: float

    @property
    def outcome(self) -> str:
        """How many rows passed and failed, and what happened to those that failed."""
        each = self.expectation
        if not each.passed + each.failed:
            return "no rows"
        if not each.failed:
            return "met"
        return {"warn": "failed, rows kept", "drop": "failed, rows dropped", "fail": "failed, update stopped"}[
            each.action
        ]


def expectation_bars(result: RunResult) -> dict[str, list[ExpectationBar]]:
    """Return the expectations under their tables; tables with failed rows first, else in the order given."""
    by_table: dict[str, list[ExpectationBar]] = {}
    for each in result.expectations:
        failed = 100 * each.failed / max(each.passed + each.failed, 1)
        by_table.setdefault(each.table, []).append(ExpectationBar(each, failed))
    broken_first = sorted(by_table, key=lambda table: not any(bar.expectation.failed for bar in by_table[table]))
    return {table: by_table[table] for table in broken_first}


def key_figures(result: RunResult, layers: dict[str, list[NamedTable]]) -> tuple[tuple[str, str, str], ...]:
    """Return the headline's figures: label, figure, and ``bad`` or ``warn`` where a figure asks for attention."""
    silver = layers.get("silver", [])
    rows = {figure: sum(getattr(table.rows, figure) for table in silver) for figure in ("kept", "quarantined")}
    delivered = sum(table.rows.rows_in for table in layers.get("bronze", []))
    met = sum(not each.failed for each in result.expectations)
    expectations = f"{count(met)} of {count(len(result.expectations))}" if result.expectations else "none"
    return (
        ("rows delivered", count(delivered), ""),
        ("rows kept in silver", count(rows["kept"]), ""),
        ("rows quarantined", count(rows["quarantined"]), "warn" if rows["quarantined"] else ""),
        ("files refused", count(len(result.refused_files)), "warn" if result.refused_files else ""),
        ("expectations met", expectations, "" if met == len(result.expectations) else "warn"),
    )
