"""`lakehouse run` from files to report: what comes in, what a second run adds, what a change changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local_platform import cluster
from sample_data import generate_change
from tests.end_to_end.conftest import ROWS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import FirstRun

LOOKUPS = {"cast": "title_cast", "category": "title_categories"}
LOOKUPS |= {"countries": "title_countries", "directors": "title_directors"}


@pytest.mark.xdist_group("first run")
@pytest.mark.usefixtures("own_cluster")
def test_a_delivery_a_rerun_and_a_change(first_run: FirstRun, tmp_path: Path) -> None:
    """One story told in one test, as each chapter needs the lake that the one before left.

    The first chapter is told by a Spark of its own, the others by a cluster's.
    """
    facts, lake, first = first_run.facts, first_run.lake, first_run.figures
    tables = first["tables"]
    gold = [name for name in tables if name.startswith("gold.")]
    assert gold == sorted(gold), "the figures of two runs can be compared line by line"
    assert first["status"] == "succeeded"
    assert tables["bronze.titles"]["total"] == facts.file_rows["netflix_titles.csv"]
    assert tables["silver.titles"] == {
        "rows_in": ROWS + facts.torn_titles,
        "kept": facts.valid_titles,
        "duplicates": 0,
        "quarantined": 2 * facts.torn_titles,
        "total": facts.valid_titles,
    }
    assert tables["gold.dim_titles"]["total"] == facts.valid_titles
    failed = {(item["table"], item["name"]): item["failed"] for item in first["expectations"]}
    for source, bridge in LOOKUPS.items():
        file = f"netflix_{source}.csv"
        silver = tables[f"silver.{source}"]
        assert silver["duplicates"] == facts.duplicate_rows[file]
        assert silver["kept"] == facts.file_rows[file] - facts.duplicate_rows[file]
        assert tables[f"gold.{bridge}"]["total"] == silver["total"] - facts.orphan_rows[file]
        assert failed[f"gold.{bridge}", "title_exists"] == facts.orphan_rows[file]
    for label, table in tables.items():
        assert table["rows_in"] == table["kept"] + table["duplicates"] + table["quarantined"], label
    assert lake.query("silver/titles", "SELECT count(distinct show_id) AS n FROM t") == [{"n": facts.valid_titles}]
    report = (lake.root / "report.html").read_text(encoding="utf-8")
    assert first["run_id"] in report
    assert "show_id_is_a_number" in report
    log = (lake.root / "logs" / f"{first['run_id']}.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["run_id"] for line in log} == {first["run_id"]}

    notices = lake.root / "_volumes/ops/notices"
    assert json.loads((notices / f"{first['run_id']}.json").read_text()) == {
        "run_id": first["run_id"],
        "quarantined": {"silver.titles": 2 * facts.torn_titles},
        "incidents": [],
        "incidents_in_all": 0,
    }

    status = cluster.start(idle_minutes=10)
    files, versions = lake.data_files("raw", "bronze", "silver", "gold"), lake.versions("gold")
    second = lake.run(first_run.delivery)
    assert lake.data_files("raw", "bronze", "silver", "gold") == files
    assert lake.versions("gold") == versions
    assert {label: table["total"] for label, table in second["tables"].items()} == {
        label: table["total"] for label, table in tables.items()
    }
    assert all(table["rows_in"] == 0 for table in second["tables"].values())

    assert len(list(notices.iterdir())) == 1, "a run without incidents leaves no notice"
    assert second["recovered_faults"] == []

    changed = generate_change(tmp_path / "change", facts, share=1 / ROWS, new_column="maturity_note")
    before = lake.versions("gold")
    third = lake.run(tmp_path / "change")
    assert changed.changed_titles == 1
    assert third["tables"]["silver.titles"]["kept"] == 1
    assert third["tables"]["silver.titles"]["total"] == facts.valid_titles
    assert lake.query("bronze/titles", "SELECT count(maturity_note) AS n FROM t") == [{"n": 1}]
    for run in (second, third):
        assert f'"pid": {status.pid}, "cluster": true' in (lake.root / "logs" / f"{run['run_id']}.jsonl").read_text()
    after = lake.versions("gold")
    assert after["dim_titles"] > before["dim_titles"]
    assert {name: after[name] for name in LOOKUPS.values()} == {name: before[name] for name in LOOKUPS.values()}
