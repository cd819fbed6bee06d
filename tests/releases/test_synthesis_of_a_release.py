"""Prod's synthesis ships the pinned release or nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from releases.contents import contents
from releases.errors import PinError
from releases.pin import Pin, write_pin
from stacks.settings import load_environment
from stacks.synthesis import synthesize
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The tests' settings, but prod is pinned to what is checked out."""
    folder = shutil.copytree(SETTINGS, tmp_path / "environments")
    write_pin(folder / "prod.toml", Pin("1.0.0", "a" * 40, contents(REPOSITORY)))
    return folder


def test_prod_ships_the_release_that_it_is_pinned_to(settings: Path, tmp_path: Path) -> None:
    out = synthesize(tmp_path / "out", environments=[load_environment("prod", settings)], settings=settings)
    assert (out / "stacks/prod-lakehouse/cdk.tf.json").is_file()


def test_prod_ships_nothing_else_and_leaves_no_output(settings: Path, tmp_path: Path) -> None:
    name = "dlt_pipelines/gold/dim_titles.py"
    write_pin(settings / "prod.toml", Pin("1.0.0", "a" * 40, {**contents(REPOSITORY), name: "0" * 64}))
    with pytest.raises(PinError, match=f"{name} differs.*`lakehouse synth --preview`.*`lakehouse release restore"):
        synthesize(tmp_path / "out", environments=[load_environment("prod", settings)], settings=settings)
    assert not (tmp_path / "out").exists()
