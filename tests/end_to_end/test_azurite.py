"""`lakehouse run --storage azurite`: the whole path on `abfss://`, with the results that it has in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from local_platform.environment import read_environment
from local_platform.errors import EnvironmentMissingError
from local_platform.figures import delta_table
from local_platform.lake import Lake
from local_platform.spark.jars import azure_jars
from local_platform.storage import azurite
from local_platform.storage.account import WELL_KNOWN_KEY
from local_platform.storage.storage import InAzurite
from tests.lake_folder import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.end_to_end.conftest import FirstRun
    from tests.lake_folder import LakeFolder


@pytest.fixture(autouse=True)
def installed() -> None:
    try:
        azurite.azurite_script()
        azure_jars()
    except EnvironmentMissingError as error:
        pytest.skip(str(error))


def run(lake: LakeFolder, first_run: FirstRun) -> dict[str, Any]:
    done = lake.attempt(first_run.delivery, "--storage", "azurite")
    assert done.returncode == 0, done.stdout + done.stderr
    assert WELL_KNOWN_KEY not in done.stdout + done.stderr
    figures: dict[str, Any] = json.loads((lake.root / "figures.json").read_text(encoding="utf-8"))
    return figures


def stored(lake: LakeFolder, tables: Iterable[str]) -> dict[str, list[str]]:
    """Read the tables anew, with a Delta reader, from what Azurite kept."""
    assert lake.synthesized is not None
    account = read_environment(lake.synthesized, "dev").lake_account()
    with azurite.running([account], lake.root / "_azurite") as server:
        kept = Lake(lake.root, InAzurite(server.account(account)))
        found = {label: delta_table(kept, *label.split(".")) for label in tables}
        return {label: rows_of(table) for label, table in found.items() if table}


def expectations(figures: dict[str, Any]) -> list[str]:
    """Return what became of each expectation; tables that are refreshed side by side end in any order."""
    return sorted(json.dumps(each) for each in figures["expectations"])


@pytest.mark.slow
@pytest.mark.xdist_group("first run")
def test_a_run_in_azurite_has_the_results_of_a_run_in_a_folder(first_run: FirstRun, lake: LakeFolder) -> None:
    first = run(lake, first_run)

    assert first["tables"] == first_run.figures["tables"]
    assert expectations(first) == expectations(first_run.figures)
    assert first["job_runs"][0]["trigger"].startswith("file_arrival abfss://raw@")
    assert stored(lake, first_run.tables) == first_run.tables
    assert not any((lake.root / layer).exists() for layer in ("raw", "bronze", "silver", "gold", "ops"))
    assert not list(lake.root.glob("_volumes/*/checkpoints"))
    assert "show_id_is_a_number" in (lake.root / "report.html").read_text(encoding="utf-8")
    written = [path for path in lake.root.rglob("*") if path.is_file() and "_azurite" not in path.parts]
    assert [path for path in written if WELL_KNOWN_KEY.encode() in path.read_bytes()] == []

    second = run(lake, first_run)

    assert all(table["rows_in"] == 0 for table in second["tables"].values())
    assert {label: table["total"] for label, table in second["tables"].items()} == {
        label: table["total"] for label, table in first["tables"].items()
    }
    data = str(lake.root / "_azurite")
    assert [process for process in psutil.process_iter(["cmdline"]) if data in (process.info["cmdline"] or ())] == []
