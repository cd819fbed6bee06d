"""A delivery runs the pipeline that the synthesized ingestion stack holds: files over HTTP, a marker after them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local_platform.data_factory.serving import served
from local_platform.environment import read_environment
from local_platform.errors import DeliveryError
from local_platform.ingestion import Delivery, deliver
from local_platform.lake import Lake
from local_platform.stages import Stages
from tests.reliability.declared import case

if TYPE_CHECKING:
    from local_platform.result import StageResult

FILES = ("titles", "cast", "category", "countries", "directors")


class Watched:
    """What a watcher was told."""

    def __init__(self) -> None:
        self.finished: list[tuple[str, str]] = []

    def stage_started(self, name: str, layer: str) -> None:
        pass

    def stage_finished(self, stage: StageResult) -> None:
        self.finished.append((stage.name, stage.status))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name in FILES:
        (folder / f"netflix_{name}.csv").write_text(f"\ufeffa,{name}\r\n1,é\r\n", encoding="utf-8", newline="")
    return folder


def delivered(
    synthesized: Path, source: Path | str, lake: Path, run_id: str, watcher: Watched | None = None
) -> Delivery:
    environment = read_environment(synthesized, "dev")
    return deliver(environment, source, Lake(lake), run_id, Stages(watcher or Watched()))


def raw(lake: Path) -> list[str]:
    return sorted(str(path.relative_to(lake / "raw")) for path in (lake / "raw").rglob("*") if path.is_file())


def test_a_folder_comes_to_raw_byte_by_byte_with_a_marker(synthesized: Path, source: Path, tmp_path: Path) -> None:
    watcher = Watched()

    delivery = delivered(synthesized, source, tmp_path / "lake", "r1", watcher)

    assert delivery.succeeded
    names = raw(tmp_path / "lake")
    assert {f"{name}/run_id=r1/netflix_{name}.csv" for name in FILES} <= set(names)
    assert any(name.startswith("ready/") for name in names)
    landed = tmp_path / "lake" / "raw" / "titles" / "run_id=r1" / "netflix_titles.csv"
    assert landed.read_bytes() == (source / "netflix_titles.csv").read_bytes()
    assert ("for_each_file", "succeeded") in watcher.finished


def test_the_steps_are_the_activities_in_their_order_with_their_loops_copies(
    synthesized: Path, source: Path, tmp_path: Path
) -> None:
    steps = {step.key: step for step in delivered(synthesized, source, tmp_path / "lake", "r1").steps}

    loop = steps["ingest_netflix/for_each_file"]
    assert (loop.kind, loop.layer, loop.state) == ("activity", "raw", "Succeeded")
    copies = [step for step in steps.values() if step.name.startswith("copy_file[")]
    assert sorted(step.name for step in copies) == sorted(f"copy_file[netflix_{name}.csv]" for name in FILES)
    assert {step.depends_on for step in copies} == {(loop.key,)}
    marker = next(step for step in steps.values() if step.name == "write_marker")
    assert set(marker.depends_on) <= set(steps)
    assert (tmp_path / "lake" / (marker.log or "")).is_file()


@pytest.mark.parametrize("over_http", [False, True])
def test_only_files_that_changed_are_delivered_and_nothing_new_gets_no_marker(
    synthesized: Path, source: Path, tmp_path: Path, *, over_http: bool
) -> None:
    lake = tmp_path / "lake"
    with served(source) as url:
        asked: Path | str = f"{url}delivery.json" if over_http else source
        delivered(synthesized, asked, lake, "r1")
        (source / "netflix_cast.csv").write_text("a,cast\n2,x\n", encoding="utf-8")

        assert delivered(synthesized, asked, lake, "r2").succeeded
        assert delivered(synthesized, asked, lake, "r3").succeeded

    assert [name for name in raw(lake) if "run_id=r2" in name and name.endswith(".csv")] == [
        "cast/run_id=r2/netflix_cast.csv"
    ]
    assert [name for name in raw(lake) if "r3" in name] == ["deliveries/run_id=r3/delivery.json"]
    assert [name for name in raw(lake) if name.startswith("ready/")] == ["ready/r1", "ready/r2"]


def test_a_base_url_that_names_no_document_is_asked_for_every_file_again(
    synthesized: Path, source: Path, tmp_path: Path
) -> None:
    with served(source) as url:
        for run, base in (("r1", url), ("r2", url.rstrip("/"))):
            assert delivered(synthesized, base, tmp_path / "lake", run).succeeded

    landed = [name for name in raw(tmp_path / "lake") if name.endswith(".csv")]
    assert len(landed) == 2 * len(FILES)


def test_a_folder_may_hold_some_of_the_files_and_others_are_told_of(
    synthesized: Path, source: Path, tmp_path: Path
) -> None:
    for name in FILES[1:]:
        (source / f"netflix_{name}.csv").unlink()
    (source / "netflix_ratings.csv").write_text("x", encoding="utf-8")
    (source / ".hidden").write_text("x", encoding="utf-8")

    delivery = delivered(synthesized, source, tmp_path / "lake", "r1")

    assert delivery.succeeded
    assert [refused.path for refused in delivery.refused] == [str(source / "netflix_ratings.csv")]
    assert "known are netflix_cast.csv" in delivery.refused[0].reason


@case(
    "Deliveries",
    "a link to nothing or out of the folder, a folder or an unreadable file that bears the name of a delivered file",
    "refused by name; the others are delivered",
)
def test_what_bears_a_files_name_and_cannot_be_served_is_refused_and_the_others_are_delivered(
    synthesized: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, and a test may be root's: so the system is made to say that a file may not be read."""
    outside = (source / "netflix_cast.csv").rename(tmp_path / "cast.csv")
    (source / "netflix_cast.csv").symlink_to(outside)
    (source / "netflix_category.csv").unlink()
    (source / "netflix_category.csv").symlink_to("nothing")
    (source / "netflix_countries.csv").unlink()
    (source / "netflix_countries.csv").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path.name != "netflix_directors.csv")

    delivery = delivered(synthesized, source, tmp_path / "lake", "r1")

    assert delivery.succeeded
    assert [name for name in raw(tmp_path / "lake") if name.endswith(".csv")] == ["titles/run_id=r1/netflix_titles.csv"]
    assert [(Path(refused.path).name, refused.reason.split(":")[0]) for refused in delivery.refused] == [
        ("netflix_cast.csv", "is a link that leaves the folder"),
        ("netflix_category.csv", "is a link to nothing"),
        ("netflix_countries.csv", "is not a regular file"),
        ("netflix_directors.csv", "can't be read"),
    ]

    (source / "netflix_titles.csv").unlink()
    with pytest.raises(DeliveryError, match=r"netflix_category\.csv is a link to nothing"):
        delivered(synthesized, source, tmp_path / "lake", "r2")


def test_a_folder_without_any_of_the_files_or_without_a_folder_is_refused(synthesized: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(DeliveryError, match="holds none of netflix_cast"):
        delivered(synthesized, tmp_path / "empty", tmp_path / "lake", "r1")
    with pytest.raises(DeliveryError, match="There is no folder"):
        delivered(synthesized, tmp_path / "nowhere", tmp_path / "lake", "r1")


def test_what_the_synthesized_pipeline_says_is_what_is_asked_for(
    synthesized: Path, source: Path, tmp_path: Path
) -> None:
    """Taking a file from the pipeline's list in the JSON alone takes it from the delivery."""
    output = shutil.copytree(synthesized, tmp_path / "output")
    file = output / "stacks" / "dev-ingestion" / "cdk.tf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    (pipeline,) = document["resource"]["azurerm_data_factory_pipeline"].values()
    listed = [each for each in json.loads(pipeline["parameters"]["files"]) if each["source"] != "cast"]
    pipeline["parameters"]["files"] = json.dumps(listed)
    file.write_text(json.dumps(document), encoding="utf-8")

    delivered(output, source, tmp_path / "lake", "r1")

    assert sorted({name.split("/")[0] for name in raw(tmp_path / "lake") if name.endswith(".csv")}) == [
        "category",
        "countries",
        "directors",
        "titles",
    ]
