"""Definitions that would not work in Data Factory fail synthesis; what passed is not checked again until it changes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import data_factory.check
from local_platform.wheel import REPOSITORY
from stacks.errors import DefinitionError
from stacks.ingestion.soundness import require_sound

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A copy of the definitions, free to change."""
    copy = tmp_path / "adf_definitions"
    shutil.copytree(REPOSITORY / "adf_definitions", copy)
    return copy


def misspell(definitions: Path) -> None:
    pipeline = definitions / "pipeline" / "ingest_netflix.json"
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace('"Succeeded"', '"Suceeded"', 1), encoding="utf-8")


def test_a_mistake_is_refused_with_its_place(definitions: Path, tmp_path: Path) -> None:
    misspell(definitions)
    with pytest.raises(DefinitionError, match=r"pipeline/ingest_netflix\.json:\d+:\d+: error: .*Suceeded"):
        require_sound(definitions, tmp_path / "remembered")


def test_what_passed_is_not_checked_again(definitions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_sound(definitions, tmp_path / "build" / "remembered")
    monkeypatch.delattr(data_factory.check, "check_folder")
    require_sound(definitions, tmp_path / "build" / "remembered")


def test_a_change_is_checked_whatever_passed_before(definitions: Path, tmp_path: Path) -> None:
    require_sound(definitions, tmp_path / "remembered")
    misspell(definitions)
    with pytest.raises(DefinitionError, match="Suceeded"):
        require_sound(definitions, tmp_path / "remembered")


def test_what_failed_is_not_remembered(definitions: Path, tmp_path: Path) -> None:
    misspell(definitions)
    for _ in range(2):
        with pytest.raises(DefinitionError, match="Suceeded"):
            require_sound(definitions, tmp_path / "remembered")


def test_nothing_can_be_remembered_and_all_is_checked(definitions: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    require_sound(definitions, tmp_path / "file" / "remembered")
    misspell(definitions)
    with pytest.raises(DefinitionError, match="Suceeded"):
        require_sound(definitions, tmp_path / "file" / "remembered")
