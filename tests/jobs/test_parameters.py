"""Tasks refuse what they can't use before Spark starts, and say what would do."""

from __future__ import annotations

import datetime as dt

import pytest

from netflix_jobs import bronze, lookup, maintenance, quality_gate, titles_skipped
from netflix_jobs.errors import ParameterError
from netflix_jobs.silver import load
from tests.reliability.declared import case

COMMON = ["--catalog", "netflix_dev", "--run-id", "1"]
ROOTS = ["--source-root", "/Volumes/a/b", "--checkpoint-root", "/Volumes/a/c"]


@case("Security", "a task's parameter with .., or with SQL in a name", "refused before Spark starts")
@pytest.mark.parametrize(
    ("task", "arguments", "message"),
    [
        (bronze.main, [*COMMON, *ROOTS[:2]], "--checkpoint-root"),
        (bronze.main, [*COMMON, *ROOTS, "--source", "actors"], "invalid choice: 'actors'"),
        (bronze.main, [*COMMON, "--source-root", "raw", *ROOTS[2:]], "an absolute path"),
        (bronze.main, [*COMMON, "--source-root", "/lake/../etc", *ROOTS[2:]], "must not contain '..'"),
        (bronze.main, ["--catalog", "dev; DROP TABLE x", "--run-id", "1", *ROOTS], "a name of letters"),
        (bronze.main, ["--catalog", "dev", "--run-id", "1 2", *ROOTS], "a run id of letters"),
        (load.lookups, [*COMMON, *ROOTS[2:], "--source", "titles", "--target", "x"], "invalid choice: 'titles'"),
        (
            load.titles,
            [*COMMON, *ROOTS[2:], "--mappings", '{"titles": [{"columns": "show_id", "values": {}}]}'],
            "columns is a list of names",
        ),
        (load.titles, [*COMMON, *ROOTS[2:], "--surprise", "1"], "unrecognized arguments: --surprise 1"),
        (quality_gate.main, [*COMMON, "--max-quarantined-share", "5"], "a share between 0 and 1"),
        (quality_gate.main, [*COMMON, "--table-limit", "titles"], "a share between 0 and 1"),
        (
            quality_gate.main,
            [*COMMON, "--notices", "abfss://bronze@lake/_notices"],
            "an absolute path such as /Volumes/",
        ),
        (quality_gate.main, [*COMMON, "--notices", "/Volumes/a/../../etc"], "must not contain '..'"),
        (quality_gate.main, [*COMMON, "--attempt", "0"], "is not the number of a try, 1 or more"),
        (maintenance.main, [*COMMON, "--retention-hours", "-1"], "argument"),
        (lookup.main, [*COMMON, "--titles-weekdays", "sunday,someday"], "'someday' is not one of monday"),
        (lookup.main, [*COMMON, "--maintenance-weekdays", ""], "'' is not one of monday"),
        (lookup.main, [*COMMON, "--date", "22.11.2026"], "is not a date such as"),
        (titles_skipped.main, COMMON, "--weekday"),
        (titles_skipped.main, [*COMMON, "--weekday", "mon", "--titles-weekdays", "sunday"], "invalid choice: 'mon'"),
    ],
)
def test_refuses_before_spark_starts(task: object, arguments: list[str], message: str) -> None:
    assert callable(task)
    with pytest.raises(ParameterError) as refused:
        task(arguments)
    assert message in str(refused.value)
    assert "Correct the task's parameters" in str(refused.value)


@pytest.mark.parametrize(
    ("day", "titles_due", "maintenance_due"),
    [("2026-11-21", "false", "true"), ("2026-11-22", "true", "false"), ("2026-11-23", "false", "false")],
)
def test_what_is_due_depends_on_the_weekday_and_lookups_are_always_due(
    day: str, titles_due: str, maintenance_due: str
) -> None:
    values = lookup.decide(dt.date.fromisoformat(day), frozenset({6}), frozenset({5}))
    assert (values["titles_due"], values["maintenance_due"]) == (titles_due, maintenance_due)
    assert [source["source"] for source in values["lookup_sources"]] == ["cast", "category", "countries", "directors"]


def test_tells_why_titles_were_skipped() -> None:
    assert titles_skipped.reason("monday", frozenset({6, 2})) == (
        "silver titles are loaded on wednesday, sunday; this run is of a monday"
    )
