"""Mappings of deliveries of another shape go from the settings to the job, in the form that its tasks read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from netflix_jobs.mappings import mappings
from stacks.errors import SettingsError
from stacks.settings import load_environment
from stacks.synthesis import synthesize
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = """
[[job.mappings.titles]]
columns = ["show_id", "duration"]
values = { show_id = "ltrim('s', show_id)" }
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return shutil.copytree(SETTINGS, tmp_path / "environments")


def declare(settings: Path, text: str) -> None:
    file = settings / "dev.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_declared_mapping_is_a_parameter_of_the_job(settings: Path, tmp_path: Path) -> None:
    declare(settings, DECLARED)
    out = synthesize(tmp_path / "out", environments=[load_environment("dev", settings)], preview=True)
    stack = json.loads((out / "stacks/dev-lakehouse/cdk.tf.json").read_text(encoding="utf-8"))
    (job,) = stack["resource"]["databricks_job"].values()

    parameters = {parameter["name"]: parameter["default"] for parameter in job["parameter"]}
    (mapping,) = mappings(parameters["mappings"])["titles"]

    assert mapping.columns == {"show_id", "duration"}
    assert mapping.values == {"show_id": "ltrim('s', show_id)"}


def test_text_that_terraform_or_databricks_would_replace_is_refused(settings: Path) -> None:
    declare(settings, DECLARED.replace("ltrim('s', show_id)", "{{job.id}}"))
    with pytest.raises(SettingsError, match=r"job\.mappings\.titles.*show_id: found '\{\{job\.id\}\}'; allowed: text"):
        load_environment("dev", settings)
