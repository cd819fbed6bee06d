"""A run whose task fails in the middle, then its repair: the tables of a run that was never disturbed."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import FirstRun
    from tests.lake_folder import LakeFolder


@pytest.mark.slow
@pytest.mark.xdist_group("first run")
def test_a_failed_run_and_its_repair_leave_the_tables_of_an_undisturbed_run(
    lake: LakeFolder, first_run: FirstRun
) -> None:
    """The gate finds the four halves of torn records too many; gold runs only when the repair allows them."""
    failing = [*lake.command(first_run.delivery), "--run-id", "broken", "--param", "max_quarantined_share=0"]
    failed = subprocess.run(failing, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "lakehouse run --repair broken" in failed.stdout
    assert not (lake.root / "gold" / "dim_titles").exists()

    repair = lake.command(None, "--repair", "broken", "--param", "max_quarantined_share=0.05")
    repaired = subprocess.run(
        [*repair, "--json", str(lake.root / "repaired.json")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert lake.tables() == first_run.tables
    record = json.loads((lake.root / "_jobs" / "broken.json").read_text(encoding="utf-8"))
    tries = {key: len(task["attempts"]) for key, task in record["tasks"].items()}
    assert (tries["bronze"], tries["silver_titles"], tries["quality_gate"], tries["gold"]) == (1, 1, 2, 1)
    figures = json.loads((lake.root / "repaired.json").read_text(encoding="utf-8"))
    assert figures["job_runs"][0]["repairs"] == 1
    (fault,) = figures["recovered_faults"]
    assert fault["where"] == "quality_gate"
    assert "try 2 succeeded after: QualityGateError" in fault["reason"]
    kept = {stage["name"]: stage["started"] for stage in figures["stages"] if stage["kind"] == "task"}
    assert kept["bronze"] < 0 < kept["quality_gate"]
