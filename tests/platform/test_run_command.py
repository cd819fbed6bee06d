"""What `lakehouse run` refuses before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from lakehouse.cli import lakehouse
from local_platform.errors import RunKnownError

if TYPE_CHECKING:
    from pathlib import Path


def run(lake: Path, *more: object) -> Result:
    return CliRunner().invoke(lakehouse, ["run", "--lake", str(lake), *map(str, more)])


@pytest.mark.parametrize("record", ["_factory/runs/nightly.json", "_jobs/nightly.json", "runs/nightly.json"])
def test_the_id_of_an_earlier_run_is_refused_as_its_deliveries_bear_it(tmp_path: Path, record: str) -> None:
    (tmp_path / record).parent.mkdir(parents=True)
    (tmp_path / record).write_text("{}", encoding="utf-8")

    refused = run(tmp_path, "--source", tmp_path, "--run-id", "nightly")

    assert isinstance(refused.exception, RunKnownError)
    assert f"There was a run nightly already: {tmp_path / record}" in str(refused.exception)
    assert not (tmp_path / "logs").exists()
