"""The pictures of what ran: each box below what it depends on, leading to its line, its error and its log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local_platform.report import times
from local_platform.report.graph import pictures
from local_platform.report.html import render
from local_platform.report.layout import place
from local_platform.result import JobRunResult, ReportDetails, RunResult, StageResult
from tests.report.outline import Outline

if TYPE_CHECKING:
    from local_platform.result import Status

NO_DETAILS = ReportDetails("https://example.org/netflix", "lake/dev")


def task(key: str, *before: str, status: Status = "succeeded", started: float = 0.0, **more: object) -> StageResult:
    fields = {"seconds": 2.0, "kind": "task", "key": key, "depends_on": before, "state": "SUCCESS", **more}
    return StageResult(key, "silver", status, started, **fields)  # type: ignore[arg-type]


def run_of(*stages: StageResult, **more: object) -> RunResult:
    return RunResult("run-1", "succeeded", 20.0, {}, stages=stages, **more)  # type: ignore[arg-type]


def test_each_node_is_below_all_it_depends_on() -> None:
    before = {"b": ["a"], "c": ["a"], "d": ["b", "c", "a"], "e": ["nobody"]}

    placed = place(["d", "c", "b", "a", "e"], before)

    rows = {node: row for node, (row, _) in placed.places.items()}
    assert rows == {"a": 0, "e": 0, "b": 1, "c": 1, "d": 2}
    assert len(set(placed.places.values())) == len(rows), "no two nodes share a place"
    assert len(placed.routes["a", "d"]) == 3, "an edge that passes a row has a waypoint there"


@pytest.mark.parametrize("count", [0, 1])
def test_a_graph_of_none_or_one_has_a_size(count: int) -> None:
    placed = place(["a"][:count], {})

    assert (placed.rows, placed.columns) == (count, count)


def test_parallel_chains_do_not_cross() -> None:
    nodes = ["a", "b", "a1", "b1", "b2", "a2"]

    placed = place(nodes, {"a1": ["a"], "b1": ["b"], "a2": ["a1"], "b2": ["b1"]})

    first, second = placed.places["a"][1], placed.places["b"][1]
    for row in ("1", "2"):
        assert (placed.places[f"a{row}"][1] < placed.places[f"b{row}"][1]) is (first < second)


def test_rows_begin_at_the_left_where_a_phone_looks() -> None:
    placed = place(["a", "b", "c", "d"], {"d": ["a", "b", "c"]})

    assert sorted(column for row, column in placed.places.values() if row == 0) == [0, 1, 2]
    assert placed.places["d"] == (1, 0)


def test_boxes_stand_closer_where_the_way_goes_straight_down() -> None:
    (picture,) = pictures(run_of(task("a"), task("b", "a"), task("c", "b"), task("d", "b")))

    boxes = {node.stage.key: node for node in picture.nodes}
    straight, bent = boxes["b"].y - boxes["a"].y, boxes["c"].y - boxes["b"].y
    assert boxes["a"].height < straight < bent
    assert picture.height >= max(node.y + node.height for node in picture.nodes)


def test_a_box_tells_state_time_retries_iterations_and_rows() -> None:
    result = run_of(
        task("lookup"),
        task("silver", "lookup", attempts=3),
        task("due", "silver", outcome="false"),
        task("skipped", "due", status="skipped", state="EXCLUDED", attempts=0),
        task("loop", "lookup"),
        replace(task("loop/0", "loop"), name="each[a]", kind="iteration"),
        replace(task("loop/1", "loop", status="failed"), name="each[b]", kind="iteration"),
        replace(task("gold.dim"), kind="dataset", rows=1234),
    )

    (jobs, datasets) = pictures(result)

    assert {node.stage.key: node.figures for node in (*jobs.nodes, *datasets.nodes)} == {
        "lookup": "2.0 s",
        "silver": "2.0 s · 2 retries",
        "due": "2.0 s · false",
        "skipped": "excluded",
        "loop": "2.0 s · 1 of 2 iterations",
        "gold.dim": "2.0 s · 1,234 rows",
    }
    assert jobs.remark == "5 tasks, 1 not run, 2 retries"
    assert [edge.taken for edge in jobs.edges] == [True, True, False, True]


def test_from_a_failed_box_to_its_error_and_its_log() -> None:
    failed = task("gold", status="failed", state="FAILED", error="boom", log="_jobs/run-1/gold.0.jsonl")
    page = Outline(render(run_of(task("lookup"), failed), NO_DETAILS))

    boxes = {link.attributes["href"] for link in page.all("a") if "node" in (link.attributes.get("class") or "")}
    ids = {element.attributes["id"] for element in page.elements if element.attributes.get("id")}
    links = {link.attributes["href"] for link in page.all("a")}
    assert boxes == {"#step-0", "#step-1"}
    assert {"step-0", "step-1", "error-step-1"} <= ids
    assert {"#error-step-1", "_jobs/run-1/gold.0.jsonl"} <= links


def test_a_run_that_failed_tells_how_it_is_repaired_and_what_is_not_emulated() -> None:
    run = JobRunResult("run-1", "medallion", "file_arrival abfss://raw/ready/", "TERMINATED", "FAILED")
    page = Outline(render(run_of(task("a"), job_runs=(run,), not_emulated=("medallion: health: no",)), NO_DETAILS))

    section = page.section("graph")
    assert "lakehouse run --repair run-1" in section
    assert "medallion: health: no" in section


def test_time_is_told_by_part_and_what_ran_side_by_side_counts_once() -> None:
    result = run_of(
        StageResult("start Spark", "platform", "succeeded", 0.0, 4.0, key="platform/start Spark"),
        replace(task("copy", started=4.0), kind="activity", seconds=1.0),
        replace(task("check", started=4.5), kind="activity", seconds=1.0),
        task("bronze", started=6.0, seconds=10.0),
        replace(task("bronze/0", "bronze", started=6.0, seconds=9.0), kind="iteration"),
        task("earlier", started=-100.0, seconds=50.0),
    )

    assert [(share.name, share.seconds, share.percent) for share in times.time_shares(result)] == [
        ("task bronze", 10.0, 50.0),
        ("between them", 4.5, 22.5),
        ("start Spark", 4.0, 20.0),
        ("delivery", 1.5, 7.5),
    ]


def test_a_task_of_an_earlier_run_has_no_bar_and_says_so() -> None:
    bars = times.timeline(run_of(task("again", started=3.0), task("kept", started=-60.0))).bars

    assert [(bar.stage.key, bar.width, bar.note) for bar in bars] == [
        ("kept", 0.0, "done by an earlier run"),
        ("again", 10.0, ""),
    ]
