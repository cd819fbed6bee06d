"""What the sections compute before any markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local_platform.report import sections, text, times
from local_platform.report.figures import NamedTable, broken_expectations, tables_by_layer
from local_platform.report.flow import flow
from local_platform.result import QuarantinedRow, ReportDetails, RunResult, StageResult, TableResult, WaitingRows


def account(rows: TableResult) -> sections.Conservation:
    return sections.conservation(NamedTable("silver", "titles", rows))


@pytest.mark.parametrize(
    ("rows", "remark"),
    [
        (TableResult(6236, 6232, 0, 4, 6232), ""),
        (TableResult(0, 0, 0, 0, 6232), ""),
        (TableResult(6236, 6231, 0, 4, 6231), "1 row unaccounted for"),
        (TableResult(6236, 6240, 0, 4, 6240), "8 rows too many"),
    ],
)
def test_an_account_tells_by_how_much_it_is_off(rows: TableResult, remark: str) -> None:
    assert account(rows).remark == remark


def test_missing_rows_take_their_part_of_the_bar() -> None:
    parts = dict(account(TableResult(10, 5, 2, 1, 5)).parts)
    assert parts == {"kept": 50.0, "duplicates": 20.0, "quarantined": 10.0, "missing": 20.0}


def test_rows_too_many_do_not_overflow_the_bar() -> None:
    assert sum(length for _, length in account(TableResult(1, 3, 0, 1, 3)).parts) == pytest.approx(100)


def quarantined(number: int) -> tuple[QuarantinedRow, ...]:
    return tuple(QuarantinedRow("silver.titles", ("r",), "f", "t", {"title": str(row)}) for row in range(number))


@pytest.mark.parametrize(
    ("given", "counted", "shown", "left_out"),
    [(4, 4, 4, 0), (50, 50, 50, 0), (51, 51, 50, 1), (50, 1_000, 50, 950), (0, 4, 0, 4)],
)
def test_quarantined_rows_beyond_the_limit_are_counted(given: int, counted: int, shown: int, left_out: int) -> None:
    result = RunResult("r", "succeeded", 1.0, {"silver.titles": TableResult(2_000, 1_000, 0, counted, 1_000)})
    (group,) = sections.quarantine(ReportDetails("s", "l", quarantined(given)), result)
    assert (len(group.rows), group.left_out, group.size) == (shown, left_out, counted)


def test_rows_that_wait_are_counted_in_the_table_not_among_those_shown() -> None:
    """Also those of earlier runs: this one quarantined none."""
    result = RunResult("r", "succeeded", 1.0, {"silver.titles": TableResult(9, 9, 0, 0, 9)})
    waiting = WaitingRows("silver.titles", 64, {"r": 60, "rare": 4})
    (group,) = sections.quarantine(ReportDetails("s", "l", quarantined(50), waiting=(waiting,)), result)
    assert (len(group.rows), group.size, group.reasons) == (50, 64, (("r", 60), ("rare", 4)))


def test_expectations_with_failed_rows_come_first(result: RunResult) -> None:
    assert list(sections.expectation_bars(result)) == [
        "gold.dim_title",
        "gold.bridge_title_country",
        "gold.dim_person",
        "gold.rating_mix",
    ]
    assert [each.name for each in broken_expectations(result)] == ["title_exists", "date_added_is_present"]


def test_the_timeline_holds_every_stage_and_starts_in_order(result: RunResult) -> None:
    late = StageResult("late", "gold", "failed", 90.0, 60.0, "lost")
    timeline = times.timeline(replace(result, stages=(late, *result.stages)))
    assert [bar.left for bar in timeline.bars] == sorted(bar.left for bar in timeline.bars)
    assert max(bar.left + bar.width for bar in timeline.bars) <= 100
    assert timeline.longest == "late, 60.0 s"
    assert [tick.label for tick in timeline.ticks] == ["0", "50", "100", "150"]


def test_tables_stand_in_the_order_of_the_flow() -> None:
    none = TableResult(0, 0, 0, 0, 0)
    assert list(tables_by_layer({"gold.a": none, "other.b": none, "bronze.c": none, "silver.d": none})) == [
        "bronze",
        "silver",
        "gold",
        "other",
    ]


def test_the_flow_shows_a_layer_the_run_did_not_reach(result: RunResult, details: ReportDetails) -> None:
    assert details.quarantined
    only_bronze = {name: rows for name, rows in result.tables.items() if name.startswith("bronze.")}
    raw, bronze, silver, gold = flow(replace(result, tables=only_bronze))
    assert (raw.way_in, bronze.summary) == (None, "76,248 rows in 5 tables")
    assert silver.summary == gold.summary == "not part of this run"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (text.count(1234567), "1,234,567"),
        (text.plural(1, "country", "countries"), "1 country"),
        (text.plural(0, "row"), "0 rows"),
        (text.duration(0.04), "0.0 s"),
        (text.duration(119.94), "119.9 s"),
        (text.duration(725), "12 min 05 s"),
        (text.percent(0.3158), "31.6 %"),
        (text.percent(0.00002), "<0.1 %"),
        (text.percent(0.99999), ">99.9 %"),
        (text.percent(1.0), "100.0 %"),
        (text.cell(2019, "release_year"), "2019"),
        (text.cell(2019, "titles"), "2,019"),
        (text.cell(0.3333333, "share"), "0.333"),
        (text.cell(None, "share"), ""),
        (text.file_name("raw/netflix/run_id=1/a.csv"), "a.csv"),
        (text.shorten("abcdef", 3), "abc… (3 more characters)"),
        (text.shorten_middle("start" + "x" * 100 + "end", 10), "start\n… (98 characters left out) …\nxxend"),
    ],
)
def test_figures_read_as_people_write_them(shown: str, expected: str) -> None:
    assert shown == expected
