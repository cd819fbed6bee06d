"""One run of the real path over all cases at once; each case's test looks at what became of its own file."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from local_platform import auto_loader
from local_platform.storage.local_folder import LocalFolder, file_uri
from sample_data import generate, generate_change
from tests.lake_folder import LakeFolder
from tests.reliability.bad_input import CASES
from tests.reliability.case import line, movie, text
from tests.schemas import lakehouse_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from tests.reliability.lake import Lake


_IDS_PER_CASE = 100
_CLOCK = 1_700_000_000
_ROWS, _CHANGED = 120, 0.05


@dataclass
class Fate:
    """What became of one file: counts of rows, by table; the first kept row; the reason of a refusal."""

    in_bronze: int = 0
    quarantined: Counter[tuple[str, ...]] = field(default_factory=Counter)
    kept: list[dict[str, Any]] = field(default_factory=list)
    in_gold: int = 0
    refused: str | None = None


class Undisturbed:
    """Two undisturbed runs, of a delivery and of a change; the worker that first asks what they left makes them.

    Whoever asks while another makes them waits, so a test that takes minutes asks before it begins.

    Args:
        folder: where all workers find them.
        synthesized: the stacks that they run.
    """

    def __init__(self, folder: Path, synthesized: Path) -> None:
        self.delivery, self.change = folder / "delivery", folder / "change"
        self.synthesized = synthesized
        self._folder = folder
        with self._alone("delivery"):
            if not self.change.exists():
                generate_change(self.change, generate(self.delivery, rows=_ROWS), share=_CHANGED)

    def copy(self, lake: LakeFolder, root: Path) -> LakeFolder:
        """Return a copy of one of the lakes, to disturb."""
        shutil.copytree(lake.root, root)
        return LakeFolder(root, self.synthesized)

    @property
    def delivered(self) -> LakeFolder:
        """The lake as the first run left it."""
        return self._lakes[0]

    @property
    def changed(self) -> LakeFolder:
        """The lake as the second run left it."""
        return self._lakes[1]

    @cached_property
    def after_delivery(self) -> dict[str, list[str]]:
        """What the tables held after the first run."""
        return self.delivered.tables()

    @cached_property
    def after_change(self) -> dict[str, list[str]]:
        """What the tables held after the second run."""
        return self.changed.tables()

    @cached_property
    def _lakes(self) -> tuple[LakeFolder, LakeFolder]:
        delivered, changed = self._folder / "delivered", LakeFolder(self._folder / "changed", self.synthesized)
        with self._alone("lakes"):
            if not delivered.exists():
                changed.run(self.delivery)
                staged = shutil.copytree(changed.root, self._folder / "staged")
                changed.run(self.change)
                staged.rename(delivered)  # not before both runs went well
        return LakeFolder(delivered), changed

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        self._folder.mkdir(exist_ok=True)
        with (self._folder / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@pytest.fixture(scope="session")
def undisturbed(synthesized: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Undisturbed:
    """What all tests of disturbed runs are compared with."""
    base = tmp_path_factory.getbasetemp()
    return Undisturbed((base if worker_id == "master" else base.parent) / "undisturbed", synthesized)


@pytest.fixture
def lake(lakehouse: SparkSession, tmp_path: Path) -> Lake:
    """An empty lake, for tests of single deliveries and runs."""
    return _lake(lakehouse, tmp_path)


def _lake(spark: SparkSession, folder: Path) -> Lake:
    from tests.reliability.lake import Lake  # noqa: PLC0415 - importable once the wheel is built

    return Lake(spark, folder)


@pytest.fixture(scope="session")
def two_deliveries(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lake that two deliveries were loaded into, once for all tests.

    Its bronze table has a checkpoint of its log before the newest commit.
    """
    folder = tmp_path_factory.mktemp("loaded")
    kept = tmp_path_factory.mktemp("kept") / "lake"
    first = text(line(movie(1)), line(movie(3, release_year="soon")))
    with lakehouse_schemas(spark, folder):
        lake = _lake(spark, folder)
        for content in (first, text(line(movie(2)), line(movie(1, rating="R")))):
            lake.put(content)
            lake.run()
            if content is first:
                spark.sql("ALTER TABLE bronze.titles SET TBLPROPERTIES (delta.checkpointInterval = 2)")
        shutil.copytree(folder, kept)
    return kept


@pytest.fixture
def loaded_lake(lake: Lake, two_deliveries: Path) -> Lake:
    """A lake of the test's own that the two deliveries were loaded into, moved to from where they were."""
    lake.take_over(two_deliveries, runs=2)
    return lake


@pytest.fixture(scope="session")
def fates(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fate]:
    """Deliver every case, run bronze, silver, the gate and gold once, and sort what came of it by case."""
    folder = tmp_path_factory.mktemp("reliability")
    with lakehouse_schemas(spark, folder):
        paths = _deliver(folder / "raw" / "titles")
        lake = _lake(spark, folder)
        lake.run()
        lake.gold("dim_titles")
        return _sort(spark, folder, paths)


def _deliver(raw: Path) -> dict[str, Path]:
    paths = {}
    for number, case in enumerate(CASES):
        path = raw / f"run_id={case.slug}" / case.file
        path.parent.mkdir(parents=True)
        path.write_bytes(case.content(1_000_000 + number * _IDS_PER_CASE))
        os.utime(path, (_CLOCK + number, _CLOCK + number))
        paths[case.name] = path
    return paths


def _sort(spark: SparkSession, folder: Path, paths: dict[str, Path]) -> dict[str, Fate]:
    by_uri = {file_uri(path): name for name, path in paths.items()}
    fates = {name: Fate() for name in paths}
    for row in spark.table("bronze.titles").select("_source_file").collect():
        fates[by_uri[row[0]]].in_bronze += 1
    for row in spark.table("silver.titles_quarantine").select("_source_file", "reasons").collect():
        fates[by_uri[row[0]]].quarantined[tuple(row.reasons)] += 1
    in_gold = {row.show_id for row in spark.table("gold.dim_titles").select("show_id").collect()}
    for kept in _rows(spark.table("silver.titles").orderBy("show_id")):
        fate = fates[by_uri[kept["_source_file"]]]
        fate.kept.append(kept)
        fate.in_gold += kept["show_id"] in in_gold
    names = {str(path): name for name, path in paths.items()}
    for refused in auto_loader.refused_files(LocalFolder(folder / "_checkpoints" / "bronze" / "titles" / "schema")):
        fates[names[refused.path]].refused = refused.reason
    return fates


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [row.asDict() for row in frame.collect()]
