"""Reads the figures of a run from the lake's tables, with another Delta reader than Spark, as any user could."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

from local_platform.result import MartRows, QuarantinedRow, RecoveredFault, TableResult, WaitingRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local_platform.lake import Lake
    from local_platform.pipelines import DatasetResult

_QUARANTINED_ROWS_SHOWN = 50
_MART_ROWS_SHOWN = 5000
_NOTHING = (0, 0, 0, 0)


def table_results(lake: Lake, run_id: str, gold: Mapping[str, DatasetResult]) -> dict[str, TableResult]:
    """Return rows in, kept, duplicates, quarantined and total of each bronze, silver and gold table.

    Args:
        lake: the lake.
        run_id: the run whose rows of ``ops.run_log`` count; a table it did not load has only a total.
        gold: what the gold pipeline reported, by ``layer.table``; of an unchanged table, no rows came in.
    """
    from netflix_jobs.names import BRONZE, SILVER  # noqa: PLC0415 - importable once the wheel is built
    from netflix_jobs.sources import SOURCES  # noqa: PLC0415

    logged = _logged(lake, run_id)
    results = {}
    for layer in (BRONZE, SILVER):
        for source in SOURCES:
            table = delta_table(lake, layer, source.name)
            if table:
                label = f"{layer}.{source.name}"
                results[label] = TableResult(*logged.get(label, _NOTHING), table.count())
    for label, dataset in gold.items():
        if not delta_table(lake, *label.split(".")):
            continue
        refreshed = dataset.status == "succeeded"
        rows_in, dropped = (dataset.rows_in, dataset.rows_dropped) if refreshed else (0, 0)
        results[label] = TableResult(rows_in, rows_in - dropped, 0, dropped, dataset.rows)
    return results


def quarantined_rows(lake: Lake) -> tuple[QuarantinedRow, ...]:
    """Return the latest quarantined rows of each silver table, without those that a later delivery corrected."""
    from netflix_jobs.names import SILVER, SOURCE_FILE  # noqa: PLC0415 - importable once the wheel is built
    from netflix_jobs.silver.judgement import ROW  # noqa: PLC0415
    from netflix_jobs.silver.quarantine import QUARANTINED_AT, RESOLVED_AT  # noqa: PLC0415
    from netflix_jobs.sources import SOURCES  # noqa: PLC0415

    select = (
        f'SELECT reasons, "{ROW}" AS content, {SOURCE_FILE} AS file, {QUARANTINED_AT} AS at FROM t '  # noqa: S608 - names of ours
        f"WHERE {RESOLVED_AT} IS NULL ORDER BY at DESC, content LIMIT {_QUARANTINED_ROWS_SHOWN}"
    )
    return tuple(
        QuarantinedRow(
            f"{SILVER}.{source.name}", tuple(row["reasons"]), row["file"], f"{row['at']:%Y-%m-%d %H:%M:%S} UTC", content
        )
        for source in SOURCES
        for row in _query(_quarantine(lake, source.name), select)
        for content in [json.loads(row["content"])]
    )


def waiting_rows(lake: Lake) -> tuple[WaitingRows, ...]:
    """Return how many quarantined rows of each silver table wait for a correction; a table without any is left out."""
    from netflix_jobs.names import SILVER  # noqa: PLC0415 - importable once the wheel is built
    from netflix_jobs.silver.quarantine import RESOLVED_AT  # noqa: PLC0415
    from netflix_jobs.sources import SOURCES  # noqa: PLC0415

    select = f"SELECT reasons, count(*) AS n FROM t WHERE {RESOLVED_AT} IS NULL GROUP BY reasons"  # noqa: S608 - names of ours
    found = []
    for source in SOURCES:
        reasons: Counter[str] = Counter()
        rows = 0
        for group in _query(_quarantine(lake, source.name), select):
            rows += group["n"]
            reasons.update(dict.fromkeys(group["reasons"], group["n"]))
        if rows:
            found.append(WaitingRows(f"{SILVER}.{source.name}", rows, reasons))
    return tuple(found)


def _quarantine(lake: Lake, source: str) -> DeltaTable | None:
    from netflix_jobs.names import SILVER, Tables  # noqa: PLC0415 - importable once the wheel is built

    return delta_table(lake, SILVER, Tables("").quarantine(source).rsplit(".", 1)[1])


def mart_rows(lake: Lake, tables: Iterable[str]) -> tuple[MartRows, ...]:
    """Return the first rows of the given ``layer.table`` names, with the tables' comments; a failed one may not be."""
    marts = []
    for table in tables:
        stored = delta_table(lake, *table.split("."))
        if not stored:
            continue
        rows = list(_query(stored, f"SELECT * FROM t LIMIT {_MART_ROWS_SHOWN}"))  # noqa: S608 - a number of ours
        columns = tuple(field.name for field in stored.schema().fields)
        comment = stored.metadata().description or ""
        marts.append(MartRows(table, comment, columns, tuple(tuple(row[c] for c in columns) for row in rows)))
    return tuple(marts)


def logged_faults(lake: Lake, run_id: str) -> tuple[RecoveredFault, ...]:
    """Return the faults that ``ops.run_log`` says the run recovered from, each once, in order."""
    from netflix_jobs.incidents import FAULT_RECOVERED  # noqa: PLC0415 - importable once the wheel is built

    faults = (
        RecoveredFault(incident["subject"], incident["reason"])
        for row in _query(_run_log(lake), "SELECT run_id, incidents FROM t ORDER BY logged_at")
        for incident in row["incidents"] or ()
        if row["run_id"] == run_id and incident["kind"] == FAULT_RECOVERED
    )
    return tuple(dict.fromkeys(faults))


def _run_log(lake: Lake) -> DeltaTable | None:
    from netflix_jobs.names import OPS, Tables  # noqa: PLC0415 - importable once the wheel is built

    return delta_table(lake, OPS, Tables("").run_log().rsplit(".", 1)[1])


def _logged(lake: Lake, run_id: str) -> dict[str, tuple[int, int, int, int]]:
    """Return the counts of a run by table; a batch that was read twice is logged twice, and counts once."""
    counts: dict[str, tuple[int, int, int, int]] = {}
    known: set[tuple[str, str]] = set()
    for row in _query(_run_log(lake), 'SELECT run_id, "table", batch, rows_in, kept, duplicates, quarantined FROM t'):
        table, batch = row["table"], row["batch"]
        if row["run_id"] != run_id or not table or (table, batch) in known:
            continue
        if batch is not None:
            known.add((table, batch))
        added = (row["rows_in"], row["kept"], row["duplicates"], row["quarantined"])
        counts[table] = tuple(map(sum, zip(counts.get(table, _NOTHING), added, strict=True)))  # type: ignore[assignment]
    return counts


def delta_table(lake: Lake, layer: str, name: str) -> DeltaTable | None:
    """Return a table of the lake; None when it is not there."""
    location, options = str(lake.layer(layer).within(name)), lake.storage.delta_options
    given = dict(options) if options else None
    return DeltaTable(location, storage_options=given) if DeltaTable.is_deltatable(location, given) else None


def _query(table: DeltaTable | None, select: str) -> Iterator[dict[str, Any]]:
    """Run a query over a table, there called ``t``; one that does not exist has no rows.

    Where a date is of a year that Python does not have, the dates are text.
    """
    if not table:
        return
    found = pa.table(QueryBuilder().register("t", table).execute(select).read_all())
    try:
        rows = found.to_pylist()
    except OverflowError:
        kinds = [field.with_type(pa.string()) if pa.types.is_date(field.type) else field for field in found.schema]
        rows = found.cast(pa.schema(kinds)).to_pylist()
    yield from rows
