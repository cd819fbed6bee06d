"""An undisturbed first run of the command, once for all tests, and an empty lake for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sample_data import SampleFacts, generate
from tests.lake_folder import LakeFolder

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 300


@dataclass(frozen=True)
class FirstRun:
    """An undisturbed first run: what was delivered, the lake it left, its figures, and the tables it made."""

    delivery: Path
    facts: SampleFacts
    lake: LakeFolder
    figures: dict[str, Any]
    tables: dict[str, list[str]]


@pytest.fixture(scope="session")
def first_run(synthesized: Path, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run once for all; whoever goes on with the lake is the only one to do so, the others look at ``tables``."""
    folder = tmp_path_factory.mktemp("first")
    facts = generate(folder / "delivery", rows=ROWS)
    lake = LakeFolder(folder / "lake", synthesized)
    figures = lake.run(folder / "delivery")
    return FirstRun(folder / "delivery", facts, lake, figures, lake.tables())


@pytest.fixture
def lake(synthesized: Path, tmp_path: Path) -> LakeFolder:
    return LakeFolder(tmp_path / "lake", synthesized)
