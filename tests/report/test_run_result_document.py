"""``docs/run-result.md`` says what ``--json`` writes: the same fields, in a form that reads back."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from local_platform import result as model
from local_platform.result import (
    ExpectationResult,
    JobRunResult,
    RecoveredFault,
    RefusedFile,
    RunResult,
    StageResult,
    TableResult,
)

DOCUMENT = (Path(__file__).parents[2] / "docs" / "run-result.md").read_text(encoding="utf-8")
SECTIONS = {
    "The run": RunResult,
    "A table": TableResult,
    "A refused file": RefusedFile,
    "A recovered fault": RecoveredFault,
    "An expectation": ExpectationResult,
    "A job run": JobRunResult,
    "A stage": StageResult,
}


@pytest.mark.parametrize(("heading", "form"), SECTIONS.items(), ids=list(SECTIONS))
def test_each_field_is_documented_in_order_and_no_other(heading: str, form: type) -> None:
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field.name for field in dataclasses.fields(form)]


def test_the_example_is_what_the_code_writes() -> None:
    example = DOCUMENT.split("```json\n")[1].split("```")[0]
    read = json.loads(example)
    written = RunResult(
        **{
            **read,
            "tables": {name: TableResult(**rows) for name, rows in read["tables"].items()},
            "refused_files": tuple(RefusedFile(**file) for file in read["refused_files"]),
            "expectations": tuple(ExpectationResult(**each) for each in read["expectations"]),
            "stages": tuple(StageResult(**stage) for stage in read["stages"]),
            "job_runs": tuple(JobRunResult(**run) for run in read["job_runs"]),
            "recovered_faults": tuple(RecoveredFault(**fault) for fault in read["recovered_faults"]),
            "not_emulated": tuple(read["not_emulated"]),
        }
    )
    assert written.to_json() == example


def test_the_documented_version_and_words_are_the_code_s() -> None:
    assert f"now `{model.SCHEMA_VERSION}`" in DOCUMENT
    for word in (*get_args(model.Status), *get_args(model.Action), *get_args(model.Kind)):
        assert f"`{word}`" in DOCUMENT
