"""Figures derived from a run's result, shared by the terminal's summary and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.report.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local_platform.result import ExpectationResult, RunResult, StageResult, TableResult

LAYERS = ("raw", "bronze", "silver", "gold")
# Gold tables are queries over silver, so only these two layers account for each row that came in.
CONSERVING_LAYERS = ("bronze", "silver")


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table's figures with its name in two parts."""

    layer: str
    name: str
    rows: TableResult

    @property
    def full_name(self) -> str:
        """``layer.table``, the key in the result."""
        return f"{self.layer}.{self.name}"

    @property
    def accounted(self) -> int:
        """Rows that are accounted for: kept, left out as duplicates, or quarantined."""
        return self.rows.kept + self.rows.duplicates + self.rows.quarantined

    @property
    def imbalance(self) -> str:
        """The difference of ``rows in`` and ``kept + duplicates + quarantined`` in words; empty if there is none."""
        difference = self.rows.rows_in - self.accounted
        if not difference:
            return ""
        return f"{plural(abs(difference), 'row')} {'unaccounted for' if difference > 0 else 'too many'}"


def tables_by_layer(tables: Mapping[str, TableResult]) -> dict[str, list[NamedTable]]:
    """Return the tables under their layers, in the order of the data's flow; unknown layers follow the known ones."""
    layers: dict[str, list[NamedTable]] = {}
    for key, rows in tables.items():
        layer, _, name = key.partition(".")
        layers.setdefault(layer, []).append(NamedTable(layer, name or layer, rows))
    order = {layer: position for position, layer in enumerate(LAYERS)}
    return dict(sorted(layers.items(), key=lambda item: order.get(item[0], len(order))))


def conserving_tables(result: RunResult) -> list[NamedTable]:
    """Return the tables that promise to account for each row, in the order of the flow."""
    layers = tables_by_layer(result.tables)
    return [table for layer in CONSERVING_LAYERS for table in layers.get(layer, [])]


def total(tables: Iterable[NamedTable], figure: str) -> int:
    """Return the sum of one figure (``kept``, ``duplicates``, …) over tables."""
    return sum(getattr(table.rows, figure) for table in tables)


def broken_expectations(result: RunResult) -> list[ExpectationResult]:
    """Return the expectations that rows failed, most failed rows first."""
    failed = [expectation for expectation in result.expectations if expectation.failed]
    return sorted(failed, key=lambda expectation: -expectation.failed)


def failed_stages(result: RunResult) -> list[StageResult]:
    """Return the stages that failed, in the order they started."""
    return sorted((stage for stage in result.stages if stage.status == "failed"), key=lambda stage: stage.started)


def verdict(result: RunResult) -> str:
    """Return the run's outcome in one sentence."""
    failed = failed_stages(result)
    if result.status == "failed":
        where = f" in stage {failed[0].name}" if failed else " before its first stage finished"
        return f"The run failed{where}"
    if result.status == "unchanged":
        return "Nothing new: the lake already holds this delivery"
    if result.status == "skipped":
        return "The run was skipped"
    doubtful = any(table.imbalance for table in conserving_tables(result))
    return "The run succeeded, but its rows do not add up" if doubtful else "The run succeeded"
