"""One run of the real path over all cases at once; each case's test looks at what became of its own file."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from local_platform import auto_loader
from local_platform.pipelines import LocalPipeline
from local_platform.storage.local_folder import LocalFolder, file_uri
from local_platform.wheel import REPOSITORY
from sample_data import generate, generate_change
from tests.lake_folder import LakeFolder
from tests.reliability.bad_input import CASES
from tests.schemas import lakehouse_schemas

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from tests.reliability.lake import Lake


CATALOG = "spark_catalog"
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


@dataclass(frozen=True)
class Undisturbed:
    """Two undisturbed runs, of a delivery and of a change: the lake they left, what it was and held after each."""

    delivery: Path
    change: Path
    lake: LakeFolder
    delivered: LakeFolder
    after_delivery: dict[str, list[str]]
    accounts_after_delivery: list[dict[str, Any]]
    after_change: dict[str, list[str]]

    def copy(self, lake: LakeFolder, root: Path) -> LakeFolder:
        """Return a copy of one of the lakes, to disturb."""
        shutil.copytree(lake.root, root)
        return LakeFolder(root, self.lake.synthesized)


@pytest.fixture(scope="session")
def undisturbed(synthesized: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Undisturbed:
    """Run the command twice, for all tests of runs that are disturbed; the first worker that asks does."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "undisturbed"
    delivery, change = folder / "delivery", folder / "change"
    lake, delivered = LakeFolder(folder / "lake", synthesized), LakeFolder(folder / "delivered")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            generate_change(change, generate(delivery, rows=_ROWS), share=_CHANGED)
            lake.run(delivery)
            shutil.copytree(lake.root, delivered.root)
            lake.run(change)
    return Undisturbed(delivery, change, lake, delivered, delivered.tables(), delivered.accounts(), lake.tables())


@pytest.fixture
def lake(lakehouse: SparkSession, tmp_path: Path) -> Lake:
    """An empty lake, for tests of single deliveries and runs."""
    from tests.reliability.lake import Lake  # noqa: PLC0415 - as below

    auto_loader.register(lakehouse)
    return Lake(lakehouse, tmp_path)


@pytest.fixture(scope="session")
def fates(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fate]:
    """Deliver every case, run bronze, silver, the gate and gold once, and sort what came of it by case."""
    folder = tmp_path_factory.mktemp("reliability")
    with lakehouse_schemas(spark, folder):
        paths = _deliver(folder / "raw" / "titles")
        _run(spark, folder)
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


def _run(spark: SparkSession, folder: Path) -> None:
    from netflix_jobs import bronze, quality_gate  # noqa: PLC0415 - importable once the wheel is built
    from netflix_jobs.silver import load  # noqa: PLC0415

    auto_loader.register(spark)
    common = ["--catalog", CATALOG, "--run-id", "reliability"]
    checkpoints = ["--checkpoint-root", str(folder / "_checkpoints")]
    bronze.main([*common, *checkpoints, "--source-root", str(folder / "raw"), "--source", "titles"])
    load.titles([*common, *checkpoints])
    quality_gate.main([*common, "--max-quarantined-share", "1"])
    pipeline = LocalPipeline(
        spark,
        [REPOSITORY / "dlt_pipelines" / "gold" / "dim_titles.py"],
        storage=LocalFolder(folder / "_pipelines"),
        catalog=CATALOG,
        schema="gold",
        configuration={"netflix.catalog": CATALOG, "netflix.silver_schema": "silver"},
    )
    pipeline.update().raise_if_failed()


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
