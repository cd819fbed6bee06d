"""The run on a terminal, in a pipe and in a CI log."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from local_platform.report.console import RunProgress, print_summary
from local_platform.result import RefusedFile, RunResult, StageResult, TableResult

if TYPE_CHECKING:
    from local_platform.result import Status

REPORT = Path("lake/dev/report.html")


def stage(name: str, status: Status = "succeeded", error: str | None = None) -> StageResult:
    return StageResult(name, "silver", status, 1.0, 11.9, error)


def pipe(encoding: str = "utf-8") -> tuple[io.BytesIO, Console]:
    binary = io.BytesIO()
    return binary, Console(file=io.TextIOWrapper(binary, encoding=encoding, write_through=True), width=80)


def summary(result: RunResult, encoding: str = "utf-8") -> list[str]:
    binary, console = pipe(encoding)
    print_summary(console, result, REPORT)
    return [line.rstrip() for line in binary.getvalue().decode(encoding).splitlines()]


def test_a_pipe_gets_one_plain_line_per_finished_stage() -> None:
    binary, console = pipe()
    with RunProgress(console) as progress:
        progress.stage_started("silver_titles", "silver")
        assert binary.getvalue() == b""
        progress.stage_finished(stage("silver_titles"))
        progress.stage_finished(stage("titles_skipped", "skipped"))
        progress.stage_finished(stage("quality_gate", "failed", "3 rows without a title\nin silver.titles"))
    assert binary.getvalue().decode().splitlines() == [
        "succeeded      11.9 s  silver_titles (silver)",
        "skipped        11.9 s  titles_skipped (silver)",
        "failed         11.9 s  quality_gate (silver): 3 rows without a title",
    ]


def test_a_terminal_shows_running_stages_and_keeps_the_finished() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, color_system=None, _environ={})
    with RunProgress(console) as progress:
        progress.stage_started("bronze[titles]", "bronze")
        progress.stage_started("bronze[cast]", "bronze")
        progress.stage_finished(stage("bronze[titles]"))
    shown = file.getvalue()
    assert "bronze[cast] (bronze)" in shown
    assert "succeeded      11.9 s  bronze[titles] (silver)" in shown


def test_stages_cut_off_by_an_error_are_named() -> None:
    binary, console = pipe()

    def interrupted() -> None:
        with RunProgress(console) as progress:
            progress.stage_started("gold", "gold")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert binary.getvalue().decode() == "unfinished  gold\n"


def test_overlapping_stages_each_get_their_whole_line() -> None:
    binary, console = pipe()
    threads, rounds = 8, 25

    def work(progress: RunProgress, number: int) -> None:
        for turn in range(rounds):
            progress.stage_started("same name", "silver")
            progress.stage_finished(stage(f"{number}-{turn}"))
            progress.stage_finished(stage("same name"))

    with RunProgress(console) as progress:
        workers = [threading.Thread(target=work, args=(progress, number)) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    lines = binary.getvalue().decode().splitlines()
    names = {f"{number}-{turn}" for number in range(threads) for turn in range(rounds)}
    expected = [f"succeeded      11.9 s  {name} (silver)" for name in [*names, *["same name"] * threads * rounds]]
    assert sorted(lines) == sorted(expected)


def test_the_summary_fits_eighty_columns_and_ends_with_the_report(result: RunResult) -> None:
    lines = summary(replace(result, refused_files=()))
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "Report: lake/dev/report.html"


def test_the_summary_tells_rows_expectations_files_and_stages(result: RunResult) -> None:
    lines = summary(result)
    for line in (
        "The run succeeded: 2020-01-18T060000Z-4f1c, 94.3 s",
        "table                      rows in    kept  duplicates  quarantined   total",
        "  titles                     6,236   6,232           0            4   6,232",
        "  cast                      44,311  44,310           1            0  44,310",
        "Conserved: rows in = kept + duplicates + quarantined in bronze and silver.",
        "Expectations: 5 of 7 met by every row.",
        "  gold.bridge_title_country  title_exists           drop             12",
        "Refused: 1 file, none of whose rows are in bronze.",
        "  raw/netflix/run_id=2020-01-18T060000Z-4f1c/netflix_ratings.csv",
        "Recovered: 1 fault.",
        "  bronze: try 2 succeeded after: UNKNOWN_FIELD_EXCEPTION: maturity_note",
        "gold                       gold    succeeded  30.4 s",
    ):
        assert line in lines


def test_lost_rows_are_said_in_words(result: RunResult) -> None:
    lossy = {"silver.cast": TableResult(10, 7, 1, 0, 7), "silver.titles": TableResult(1, 2, 0, 0, 2)}
    lines = summary(replace(result, tables=lossy))
    assert "The run succeeded, but its rows do not add up: 2020-01-18T060000Z-4f1c, 94.3 s" in lines
    assert "NOT CONSERVED silver.cast: 2 rows unaccounted for" in lines
    assert "NOT CONSERVED silver.titles: 1 row too many" in lines


def test_a_failed_run_prints_the_whole_error() -> None:
    failed = stage("gold", "failed", "12 rows break title_exists\n  at update")
    lines = summary(RunResult("run-1", "failed", 1.0, {}, stages=(failed,)))
    assert "The run failed in stage gold: run-1, 1.0 s" in lines
    assert lines[-5:-1] == ["gold failed:", "12 rows break title_exists", "  at update", ""]


def test_an_empty_run_is_two_lines() -> None:
    lines = summary(RunResult("run-1", "failed", 0.4, {}))
    assert lines == ["", "The run failed before its first stage finished: run-1, 0.4 s", "Report: lake/dev/report.html"]


def test_names_neither_style_nor_control_the_terminal() -> None:
    refused = RefusedFile("[red]\x1b[2J\u202e.csv", "[/bold] [link=http://x]\udc80")
    lines = summary(RunResult("[blink]", "failed", 1.0, {"silver.[red]": TableResult(1, 1, 0, 0, 1)}, (refused,)))
    assert "  [red]␛[2J⟨U+202E⟩.csv" in lines
    assert "    [/bold] [link=http://x]⟨U+DC80⟩" in lines
    assert "  [red]        1     1           0            0      1" in lines


def test_a_terminal_of_few_letters_gets_escapes() -> None:
    tables = {"silver.títulos": TableResult(1, 1, 0, 0, 1)}
    lines = summary(RunResult("lauf-ä", "failed", 1.0, tables, stages=(stage("größe", "failed", "weil ß"),)), "ascii")
    assert any(line.startswith(r"  t\xedtulos") for line in lines)
    assert r"gr\xf6\xdfe failed:" in lines
