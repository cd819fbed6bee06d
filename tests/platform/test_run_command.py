"""What `lakehouse run` refuses before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from lakehouse.cli import lakehouse
from lakehouse.json_file import JsonFileError
from local_platform.errors import DeliveryError, EnvironmentMissingError, LakeBusyError, RunKnownError
from local_platform.lake import Lake, hold
from local_platform.result import RunResult

if TYPE_CHECKING:
    from pathlib import Path


def run(lake: Path, *more: object) -> Result:
    return CliRunner().invoke(lakehouse, ["run", "--lake", str(lake), *map(str, more)])


def test_the_id_of_an_earlier_run_is_refused_as_its_deliveries_bear_it(tmp_path: Path) -> None:
    figures = Lake(tmp_path).result("nightly")
    figures.parent.mkdir(parents=True)
    figures.write_text("{}", encoding="utf-8")

    refused = run(tmp_path, "--source", tmp_path, "--run-id", "nightly")

    assert isinstance(refused.exception, RunKnownError)
    assert f"There was a run nightly already: {figures}" in str(refused.exception)
    assert not (tmp_path / "logs").exists()


def test_a_run_without_a_source_is_refused_where_nothing_was_delivered_before(tmp_path: Path) -> None:
    refused = run(tmp_path)

    assert isinstance(refused.exception, DeliveryError)
    assert f"nothing to process: {tmp_path / 'raw'} holds no file" in str(refused.exception)
    assert "--source" in str(refused.exception)


def test_a_lake_that_can_t_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    refused = run(tmp_path / "file" / "lake")

    assert isinstance(refused.exception, EnvironmentMissingError)
    assert "can't be used: Not a directory" in str(refused.exception)


@pytest.mark.parametrize("command", [["run"], ["adf", "run", "p"]])
def test_a_place_for_figures_that_can_t_be_is_refused_before_anything_runs(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    places = ["--lake", str(tmp_path / "lake"), "--json", str(tmp_path / "file" / "run.json")]

    refused = CliRunner().invoke(lakehouse, [*command, *places])

    assert refused.exit_code == 2
    assert "can't be written" in refused.output
    assert not (tmp_path / "lake").exists()


def test_figures_of_an_earlier_run_are_not_left_for_those_of_one_that_can_t_begin(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    figures.write_text('{"status": "succeeded"}', encoding="utf-8")

    with hold(Lake(tmp_path / "lake")):
        refused = run(tmp_path / "lake", "--json", figures)

    assert isinstance(refused.exception, LakeBusyError)
    assert not figures.exists()


def test_the_summary_is_shown_though_the_figures_can_t_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = tmp_path / "run.json"

    def be_over(*_: object) -> RunResult:
        figures.mkdir()  # in the way of the file
        return RunResult("nightly", "succeeded", 90.0, {})

    monkeypatch.setattr("local_platform.run.run", be_over)

    done = run(tmp_path / "lake", "--json", figures)

    assert "nightly" in done.output
    assert isinstance(done.exception, JsonFileError)
    assert "run.json could not be written: Is a directory" in str(done.exception)
