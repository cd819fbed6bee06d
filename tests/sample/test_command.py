"""The command prints facts, or says what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sample_data import generate
from sample_data.__main__ import main
from sample_data.layout import CAST
from tests.sample.files import run_python

if TYPE_CHECKING:
    from pathlib import Path


def test_prints_the_facts_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rows", "30", "--seed", "2", "--out", str(tmp_path / "a")]) == 0
    assert capsys.readouterr().out == generate(tmp_path / "b", rows=30, seed=2).to_json()


def test_writes_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = ["--change", "0.5", "--new-column", "quality", "--change-number", "2"]
    assert main(["--rows", "30", "--out", str(tmp_path), *change]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["changed_titles"], facts["new_column"]) == (14, "quality")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--rows", "9"], "give rows between 10"), (["--change", "2"], "give a share"), ([], "already")],
)
def test_says_what_is_wrong_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    (tmp_path / CAST).touch()
    assert main(["--out", str(tmp_path), *arguments]) == 2
    output = capsys.readouterr()
    assert output.err.startswith("sample_data: ")
    assert message in output.err
    assert output.out == ""


def test_a_new_column_without_a_change_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--out", str(tmp_path), "--new-column", "quality"])
    assert "give --change too" in capsys.readouterr().err


def test_runs_as_a_module(tmp_path: Path) -> None:
    done = run_python("-m", "sample_data", "--rows", "10", "--out", str(tmp_path), "--no-damage")
    assert json.loads(done.stdout)["valid_titles"] == 10
