"""The files behind the paths that tasks and pipelines name, and a pipeline's definition read from its resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local_platform.workflows.artifacts import Shipped
from local_platform.workflows.errors import ArtifactMissingError, JobDefinitionError
from local_platform.workflows.pipeline import EventLog, read_pipeline
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from pathlib import Path

GOLD = "databricks_pipeline.gold"
FOLDER = "/lakehouse/dev/abc"


def stack(folder: Path, **pipeline: Any) -> Stack:
    (folder / "assets").mkdir(exist_ok=True)
    for name in ("jobs-1-py3-none-any.whl", "gold.py", "deep.py"):
        (folder / "assets" / name).write_text(name, encoding="utf-8")
    body = {
        "name": "gold",
        "catalog": "${databricks_catalog.c.name}",
        "schema": "gold",
        "root_path": f"/Workspace{FOLDER}",
        "library": [{"glob": {"include": f"/Workspace{FOLDER}/**"}}],
        **pipeline,
    }
    resource = {
        "databricks_catalog": {"c": {"name": "netflix_dev"}},
        "databricks_file": {"wheel": {"path": "/Volumes/x/jobs.whl", "source": "assets/jobs-1-py3-none-any.whl"}},
        "databricks_directory": {"d": {"path": FOLDER}},
        "databricks_workspace_file": {
            "gold": {"path": "${databricks_directory.d.path}/gold.py", "source": "${path.module}/assets/gold.py"},
            "deep": {"path": f"{FOLDER}/more/deep.py", "source": "assets/deep.py"},
            "other": {"path": "/lakehouse/dev/other/gold.py", "source": "assets/gold.py"},
            "lost": {"path": "/lakehouse/dev/lost.py", "source": "assets/lost.py"},
        },
        "databricks_pipeline": {"gold": body},
    }
    return Stack("dev-lakehouse", {"resource": resource}, folder)


@pytest.mark.parametrize("path", ["/Volumes/x/jobs.whl", "dbfs:/Volumes/x/jobs.whl"])
def test_a_wheel_is_found_by_the_path_it_ships_to(tmp_path: Path, path: str) -> None:
    assert Shipped(stack(tmp_path)).file(path) == tmp_path / "assets" / "jobs-1-py3-none-any.whl"


def test_a_path_that_nothing_ships_to_and_a_file_that_is_gone_are_refused(tmp_path: Path) -> None:
    shipped = Shipped(stack(tmp_path))

    with pytest.raises(ArtifactMissingError, match="no resource of dev-lakehouse ships it"):
        shipped.file("/Volumes/x/other.whl")
    with pytest.raises(ArtifactMissingError, match="is not there"):
        shipped.file("/lakehouse/dev/lost.py")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (f"/Workspace{FOLDER}/**", ["gold.py", "more/deep.py"]),
        (f"{FOLDER}/*.py", ["gold.py"]),
        (f"/Workspace{FOLDER}/more/*.py", ["more/deep.py"]),
    ],
)
def test_a_glob_takes_the_files_below_it(tmp_path: Path, pattern: str, names: list[str]) -> None:
    found = Shipped(stack(tmp_path)).matching(pattern)

    assert [path.removeprefix(f"{FOLDER}/") for path in found] == names


def test_a_glob_that_takes_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactMissingError, match="matches /nowhere"):
        Shipped(stack(tmp_path)).matching("/nowhere/**")


def test_a_pipeline_is_read_with_its_references_resolved(tmp_path: Path) -> None:
    found = stack(
        tmp_path,
        configuration={"netflix.catalog": "${databricks_catalog.c.name}"},
        event_log={"name": "log", "schema": "ops", "catalog": "${databricks_catalog.c.name}"},
        photon=True,
        brand_new=1,
    )

    pipeline = read_pipeline(found, GOLD, Shipped(found))

    assert (pipeline.catalog, pipeline.schema) == ("netflix_dev", "gold")
    assert pipeline.configuration == {"netflix.catalog": "netflix_dev"}
    assert [path.rsplit("/", 1)[1] for path in pipeline.sources] == ["gold.py", "deep.py"]
    assert pipeline.event_log == EventLog("ops", "log")
    assert pipeline.not_emulated == (
        "gold: photon: Spark runs on this machine",
        "gold: brand_new: the local platform does not know it",
    )


def test_a_library_may_name_single_files(tmp_path: Path) -> None:
    found = stack(tmp_path, library=[{"file": {"path": f"/Workspace{FOLDER}/more/deep.py"}}])

    assert list(read_pipeline(found, GOLD, Shipped(found)).sources) == [f"{FOLDER}/more/deep.py"]


@pytest.mark.parametrize(
    ("address", "change", "said"),
    [
        ("databricks_pipeline.silver", {}, "no pipeline databricks_pipeline.silver; it has databricks_pipeline.gold"),
        (GOLD, {"library": []}, "no library"),
        (GOLD, {"catalog": None}, "catalog is missing"),
    ],
)
def test_a_pipeline_that_can_t_be_run_is_refused(
    tmp_path: Path, address: str, change: dict[str, Any], said: str
) -> None:
    found = stack(tmp_path, **change)

    with pytest.raises(JobDefinitionError, match=said):
        read_pipeline(found, address, Shipped(found))
