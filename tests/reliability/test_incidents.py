"""What went wrong and did not stop the run stands in ops.run_log, once, with its reason."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local_platform.storage.local_folder import file_uri
from netflix_jobs.incidents import Incident
from netflix_jobs.refused_files import Told, refused_files, told
from netflix_jobs.run_log import Account, logged_task
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.reliability.lake import CATALOG, Lake, lookup

if TYPE_CHECKING:
    from pathlib import Path


ONE, TWO = line(movie(1)), line(movie(2))
CAST = lookup("cast", [{"value": "Ada", "show_id": 1}])


@case("Observability", "a file is refused", "one incident in ops.run_log with file and reason, however often one runs")
@case("Files", "a name with a colon and the characters of patterns", "read like any other")
@case("Observability", "a delivery is set aside as a whole", "one incident in ops.run_log that names the columns")
@case("Observability", "a run refused a file, quarantined rows or overcame a fault", "the gate leaves a notice, once")
@case("Observability", "a run without incidents", "leaves no notice")
@case("Observability", "a file is overwritten after it was loaded", "one incident in ops.run_log with file and reason")
def test_what_is_refused_is_logged_once_with_its_reason(lake: Lake) -> None:
    good = lake.put(text(ONE), path="run_id=1/a.csv")
    compressed = lake.put(gzip.compress(text(TWO)), path="run_id=2/a.csv")
    other = lake.put(text(TWO).replace(b"rating", b"stars"), path="run_id=3/{{x:y}} [1]*?.csv")
    lake.run()
    lake.run()
    lake.put(text(TWO), path="run_id=1/a.csv")
    lake.bronze("run-3")
    lake.bronze("run-4")

    refused, set_aside, overwritten = lake.incidents()
    assert refused[:4] == ("run-1", "bronze", "file_refused", file_uri(compressed))
    assert "gzip" in refused[4]
    assert set_aside[:4] == ("run-1", "silver_titles", "delivery_set_aside", file_uri(other))
    assert "missing rating; unknown stars" in set_aside[4]
    assert overwritten[:4] == ("run-3", "bronze", "file_refused", file_uri(good))
    assert lake.logged("files_refused", "bronze.titles") == [1, 0, 1, 0]
    keys = ("run_id", "task", "kind", "subject", "reason")
    assert lake.notices() == {
        "run-1": {
            "run_id": "run-1",
            "quarantined": {"silver.titles": 1},
            "incidents": [dict(zip(keys, found, strict=True)) for found in (refused, set_aside)],
            "incidents_in_all": 2,
        }
    }


@case("Observability", "a task succeeds at its second try", "an incident in ops.run_log with what the first failed of")
def test_a_second_try_is_logged_with_what_the_first_failed_of(lake: Lake) -> None:
    with pytest.raises(ExceptionGroup):
        lake.bronze("r")
    lake.put(text(ONE))
    lake.bronze("r", "--attempt", "2")
    lake.silver_titles("r", "--attempt", "2")

    failed, killed = lake.incidents()
    assert failed[:4] == ("r", "bronze", "fault_recovered", "bronze")
    assert "try 2 succeeded after: " in failed[4]
    assert "does not exist" in failed[4]
    assert killed[1:] == (
        "silver_titles",
        "fault_recovered",
        "silver_titles silver.titles",
        "try 2 succeeded after: the try before it left no word: it was killed, or its cluster was lost",
    )


@case("Deliveries", "a source has delivered nothing that can be read yet", "its table is empty, the others are loaded")
@case("Observability", "a source has delivered nothing yet", "an incident in each run until it does")
def test_a_source_that_has_not_delivered_yet_does_not_keep_the_others_from_loading(lake: Lake) -> None:
    lake.put(text(ONE))
    lake.bronze("run-1", "--source", "cast")
    lake.put(gzip.compress(CAST), source="cast", path="run_id=1/a.csv")
    lake.bronze("run-2", "--source", "cast")
    found = lake.incidents()
    where = ("bronze", "not_delivered", "bronze.cast")
    assert [each[:4] for each in found] == [("run-1", *where), ("run-2", *where)]
    assert "none can be read" in found[0][4]
    assert "netflix_cast.csv" in found[0][4]

    lake.put(CAST, source="cast", path="run_id=2/a.csv")
    lake.bronze("run-3", "--source", "cast")
    assert lake.spark.table("bronze.titles").count() == 1
    assert lake.spark.table("bronze.cast").count() == 1
    (refused,) = [each for each in lake.incidents() if each[2] != "not_delivered"]
    assert refused[:3] == ("run-3", "bronze", "file_refused")


@case("Observability", "a batch is read again after a crash", "an incident in ops.run_log; nothing is written twice")
@case("Observability", "a run log that an older version made", "gets the columns it lacks; its rows stay")
def test_a_replayed_batch_is_logged_in_the_log_of_an_older_version_too(lake: Lake) -> None:
    lake.put(text(ONE))
    lake.bronze("run-1")
    lake.silver_titles("run-1")
    log = lake.spark.table("ops.run_log").drop("files_refused", "faults_recovered", "incidents").toPandas()
    lake.spark.sql("DROP TABLE ops.run_log")
    lake.spark.createDataFrame(log).write.saveAsTable("ops.run_log")
    (commit,) = (lake.folder / "_checkpoints/silver_titles/titles/checkpoint/commits").glob("0")
    commit.unlink()
    lake.silver_titles("run-2")

    (found,) = lake.incidents()
    assert found[:4] == ("run-2", "silver_titles", "fault_recovered", "silver.titles")
    assert "was not written twice" in found[4]
    assert lake.accounts() == [(1, 1, 0, 0)]
    assert lake.logged("faults_recovered", "silver.titles") == [None, 1]


def test_where_the_service_tells_no_reason_a_file_without_rows_is_refused_unless_it_is_a_header(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Databricks: its ``cloud_files_state`` has no column ``refused``, and spells paths in its own way."""
    lake.put(text(ONE))
    lake.put(text(), path="run_id=header only/a.csv")
    corrupt = lake.put(b"not\nread\n\xff", path="run_id=a 100%/a.csv")
    lake.bronze("run-1")
    files = [(f"file://{file}", 9, datetime.now(UTC)) for file in (lake.folder / "raw").rglob("*.csv")]
    state = lake.spark.createDataFrame(files, "path STRING, size BIGINT, discovery_time TIMESTAMP")
    monkeypatch.setattr(type(lake.spark), "sql", lambda *_: state)  # undone on a session, it would hide the class's

    table = "spark_catalog.bronze.titles"
    found = refused_files(lake.spark, {table: ""}, {})
    assert [each.subject for each in found[table]] == [f"file://{corrupt}"]
    assert refused_files(lake.spark, {table: ""}, {"bronze.titles": Told(datetime.now(UTC))}) == {table: ()}


def test_what_could_not_be_found_out_is_asked_again(lake: Lake) -> None:
    with logged_task(CATALOG, "run-1", "bronze") as log:
        log.record(f"{CATALOG}.bronze.titles", Account(1, 1), 1.0)
    (known,) = told(lake.spark.table("ops.run_log"), "bronze").values()
    with logged_task(CATALOG, "run-2", "bronze") as log:
        incident = Incident("not_known", "bronze.titles", "cloud_files_state could not be asked")
        log.record(f"{CATALOG}.bronze.titles", Account(1, 1, incidents=(incident,)), 1.0)
    with logged_task(CATALOG, "run-2", "maintenance") as log:
        log.record(f"{CATALOG}.bronze.titles", Account(), 1.0)
    (later,) = told(lake.spark.table("ops.run_log"), "bronze").values()
    assert known.until == later.until
    assert later.logged_at is not None
    assert known.until is not None
    assert later.logged_at > known.until


def test_rows_that_a_killed_run_brought_are_told_by_the_next(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.put(text(ONE))

    def killed(*_: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("netflix_jobs.bronze.refused_files", killed)
        with pytest.raises(OSError, match="gone"):
            lake.bronze("run-1")
    lake.put(text(TWO))
    lake.bronze("run-2")
    lake.bronze("run-3")
    assert lake.logged("kept", "bronze.titles") == [2, 0]


@case(
    "Shapes", "a file without a declared column's values is gone from raw", "read as it is, and an incident of its own"
)
def test_a_header_that_is_gone_is_an_incident(lake: Lake) -> None:
    file = lake.put(text(line(movie(1))).replace(b"rating", b"stars"))
    lake.bronze("run-1")
    file.unlink()
    lake.silver_titles("run-1")
    (unknown,) = lake.incidents()
    assert unknown[:4] == ("run-1", "silver_titles", "not_known", file_uri(file))
    assert "is not in raw any more" in unknown[4]
    assert lake.rows("silver.titles", "show_id", "rating") == [(1, None)]


@case("Observability", "what was refused can't be found out", "an incident of its own; the load goes on")
def test_what_cannot_be_found_out_is_an_incident_too(lake: Lake, tmp_path: Path) -> None:
    lake.put(text(ONE))
    corrupt = lake.put(b"not\nread\n\xff", path="run_id=2/a.csv")
    lake.bronze("run-1")
    asked = {
        "spark_catalog.bronze.cast": str(tmp_path / "gone"),
        "spark_catalog.bronze.titles": str(lake.folder / "_checkpoints/bronze/titles/checkpoint"),
    }

    found = refused_files(lake.spark, asked, {})
    (unknown,), (refused,) = found["spark_catalog.bronze.cast"], found["spark_catalog.bronze.titles"]
    assert (unknown.kind, unknown.subject) == ("not_known", "bronze.cast")
    assert "holds no checkpoint" in unknown.reason
    assert refused.kind == "file_refused"
    assert refused.subject.endswith(str(corrupt))
