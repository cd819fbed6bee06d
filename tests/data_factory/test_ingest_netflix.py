"""The pipeline that deploys, run as it is: whole deliveries get a marker, others don't."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import Factory, HttpAccess, PipelineRun, run_pipeline
from local_platform.data_factory.serving import served
from local_platform.data_factory.synthesized_factory import factory_of
from netflix_jobs.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stacks.synthesized import Stack

FILES = {source.file: f"\ufeff{','.join(source.columns)}\r\n".encode() for source in SOURCES}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def url(source: Path) -> Iterator[str]:
    with served(source) as address:
        yield address


def ingest(factory: Factory, url: str, lake: Path, **parameters: Any) -> PipelineRun:
    return run_pipeline(factory, "ingest_netflix", {"base_url": url, **parameters}, lake, http=HttpAccess().allows(url))


def landed(lake: Path) -> dict[str, bytes]:
    return {
        path.relative_to(lake).as_posix(): path.read_bytes() for path in (lake / "raw").rglob("*") if path.is_file()
    }


def test_asks_for_the_file_of_each_source(factory: Factory) -> None:
    files = json.loads(factory.pipeline("ingest_netflix")["parameters"]["files"]["defaultValue"])
    assert files == [{"source": source.name, "file": source.file} for source in SOURCES]


@pytest.mark.parametrize("document", ["delivery.json", ""])
def test_a_whole_delivery_lands_byte_for_byte_and_gets_a_marker(
    factory: Factory, url: str, tmp_path: Path, document: str
) -> None:
    lake = tmp_path / "lake"
    run = ingest(factory, url, lake, delivery_document=document)
    assert run.succeeded, run.message
    files = landed(lake)
    marker = files.pop(f"raw/ready/{run.run_id}")
    assert marker
    kept = files.pop(f"raw/deliveries/run_id={run.run_id}/delivery.json", None)
    assert kept == (marker if document else None)
    known = {name.removeprefix("raw/deliveries/latest/").partition("@")[0] for name in files if "/latest/" in name}
    assert known == (set(FILES) if document else set())
    files = {name: content for name, content in files.items() if "/latest/" not in name}
    assert files == {f"raw/{s.name}/run_id={run.run_id}/{s.file}": FILES[s.file] for s in SOURCES}


def test_what_is_synthesized_is_what_is_defined(factory: Factory, stacks: dict[str, Stack]) -> None:
    deployed = factory_of(stacks["dev-ingestion"])
    assert deployed.pipelines.keys() == factory.pipelines.keys()
    for name, pipeline in factory.pipelines.items():
        assert deployed.pipelines[name]["activities"] == pipeline["activities"]
        assert deployed.pipelines[name]["parameters"].keys() == pipeline["parameters"].keys()
    for name, dataset in factory.datasets.items():
        assert deployed.datasets[name]["typeProperties"] == dataset["typeProperties"]
    assert {name: each["type"] for name, each in deployed.linked_services.items()} == {
        name: each["type"] for name, each in factory.linked_services.items()
    }
    assert deployed.triggers.keys() == factory.triggers.keys()
