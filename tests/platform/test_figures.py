"""What the figures of a run are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import write_deltalake

from local_platform.figures import mart_rows, table_results, waiting_rows
from local_platform.lake import Lake
from local_platform.result import TableResult, WaitingRows

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("run_id", "table", "batch", "rows_in", "kept", "duplicates", "quarantined")


def test_a_batch_that_was_read_twice_counts_once(tmp_path: Path) -> None:
    """As docs/run-log.md has it; rows of no batch, and those of other runs and tables, are each of their own."""
    logged = [
        ("r", "bronze.titles", "1", 5, 4, 1, 0),
        ("r", "bronze.titles", "1", 5, 4, 1, 0),
        ("r", "bronze.titles", "2", 2, 2, 0, 0),
        ("r", "bronze.titles", None, 0, 0, 0, 0),
        ("r", "bronze.titles", None, 1, 0, 0, 1),
        ("r", "silver.titles", "1", 7, 7, 0, 0),
        ("another", "bronze.titles", "3", 9, 9, 0, 0),
    ]
    write_deltalake(
        str(tmp_path / "ops" / "run_log"),
        pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in logged]),
    )
    write_deltalake(str(tmp_path / "bronze" / "titles"), pa.table({"n": list(range(15))}))

    found = table_results(Lake(tmp_path), "r", {})

    assert found == {"bronze.titles": TableResult(8, 6, 1, 1, 15)}


def test_a_date_of_a_year_that_python_does_not_have_is_shown_as_text(tmp_path: Path) -> None:
    days = pa.array([-719_528, 17_782], pa.int32()).cast(pa.date32())
    write_deltalake(str(tmp_path / "gold" / "added"), pa.table({"month": days, "titles": [1, 2]}))
    write_deltalake(str(tmp_path / "gold" / "sound"), pa.table({"month": days[1:]}))

    added, sound = mart_rows(Lake(tmp_path), ["gold.added", "gold.sound"])

    assert added.rows == (("0000-01-01", 1), ("2018-09-08", 2))
    assert sound.rows == ((date(2018, 9, 8),),)


def test_quarantined_rows_that_wait_are_counted_by_the_rules_they_broke(tmp_path: Path) -> None:
    broken = [["a", "b"]] * 40 + [["b"]] * 30 + [["c"]]
    resolved = pa.array([None] * 70 + [datetime.now(UTC)], pa.timestamp("us", "UTC"))
    write_deltalake(
        str(tmp_path / "silver" / "titles_quarantine"),
        pa.table({"reasons": pa.array(broken, pa.list_(pa.string())), "resolved_at": resolved}),
    )

    assert waiting_rows(Lake(tmp_path)) == (WaitingRows("silver.titles", 70, {"a": 40, "b": 70}),)
