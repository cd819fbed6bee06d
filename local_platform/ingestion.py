"""Brings a source's files to raw: Data Factory's synthesized pipeline is run, over HTTP, as its trigger would start it.

A folder is served on loopback, and the pipeline is asked for the files in it that differ from what raw was given last:
its parameter ``files`` says which. A base URL is asked for all files that the definition lists, as in Azure; what is
delivered again lands in raw and bronze again, and silver counts it as duplicates.
"""

from __future__ import annotations

import filecmp
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.activity_steps import ActivityWatch, activity_steps
from local_platform.data_factory import HttpAccess, RunOptions, run_pipeline
from local_platform.data_factory.serving import DELIVERY_DOCUMENT, served
from local_platform.data_factory.synthesized_factory import factory_of
from local_platform.errors import DeliveryError
from local_platform.result import RefusedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from local_platform.data_factory import Factory
    from local_platform.environment import Environment
    from local_platform.lake import Lake
    from local_platform.result import StageResult
    from local_platform.stages import Stages

_FILES = "files"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a delivery.

    Attributes:
        succeeded: whether it is whole, and its marker is in raw.
        steps: the activities that brought it.
        refused: files that no source delivers.
        message: why it failed; empty otherwise.
    """

    succeeded: bool
    steps: tuple[StageResult, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    message: str = ""


NOTHING_DELIVERED = Delivery(succeeded=True)


def deliver(environment: Environment, source: Path | str, lake: Lake, run_id: str, stages: Stages) -> Delivery:
    """Run the pipeline that the ingestion stack's trigger starts.

    Raises:
        DeliveryError: the environment delivers nothing, or the folder holds no file that the pipeline asks for.
        FactoryError: the pipeline can't be run here.
    """
    if "ingestion" not in environment.stacks:
        raise DeliveryError(f"{environment.name} has no ingestion stack, so nothing delivers. Leave --source out.")
    factory = factory_of(environment.stacks["ingestion"])
    pipeline = _triggered(factory)
    began = stages.elapsed()
    with _base_url(source, factory, pipeline, lake) as (url, parameters, refused):
        run = run_pipeline(
            factory,
            pipeline,
            {"base_url": url, **parameters},
            lake.root,
            http=HttpAccess().allows(url),
            on_event=ActivityWatch(stages.watcher),
            options=RunOptions(run_id=run_id),
        )
    return Delivery(run.succeeded, tuple(activity_steps(run, factory, began)), refused, run.message)


def _triggered(factory: Factory) -> str:
    """Return the pipeline that the factory's triggers start."""
    started = {
        each["pipelineReference"]["referenceName"]
        for trigger in factory.triggers.values()
        for each in trigger.get("pipelines", ())
    }
    if len(started) != 1:
        names = ", ".join(sorted(started)) or "none"
        raise DeliveryError(f"The triggers of {factory.name} start {len(started)} pipelines ({names}), not one.")
    return str(started.pop())


@contextmanager
def _base_url(
    source: Path | str, factory: Factory, pipeline: str, lake: Lake
) -> Iterator[tuple[str, Mapping[str, str], tuple[RefusedFile, ...]]]:
    """Yield the URL to ask, the parameters to ask with, and the files of a folder that nobody asks for."""
    if isinstance(source, str):
        yield source, {}, ()
        return
    listed = _listed(factory, pipeline)
    present = _files_in(source, listed)
    asked = [each for each in listed if each["file"] in present and not _known(source, each, lake)]
    refused = tuple(
        RefusedFile(str(path), f"no source delivers a file of this name; known are {_names(listed)}")
        for name, path in present.items()
        if name not in {each["file"] for each in listed}
    )
    with served(source) as url:
        yield url, {"delivery_document": DELIVERY_DOCUMENT, _FILES: json.dumps(asked)}, refused


def _listed(factory: Factory, pipeline: str) -> list[dict[str, Any]]:
    """Return the files that the pipeline asks for by itself, each with its source."""
    declared = factory.pipeline(pipeline).get("parameters") or {}
    default = declared.get(_FILES, {}).get("defaultValue", "[]")
    files: list[dict[str, Any]] = json.loads(default) if isinstance(default, str) else default
    return files


def _files_in(folder: Path, listed: list[dict[str, Any]]) -> dict[str, Path]:
    if not folder.is_dir():
        raise DeliveryError(f"There is no folder {folder}. Give --source the folder that holds {_names(listed)}.")
    files = {
        path.name: path
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and path.name != DELIVERY_DOCUMENT
    }
    if not any(each["file"] in files for each in listed):
        raise DeliveryError(f"{folder} holds none of {_names(listed)}. Give --source the folder that holds them.")
    return files


def _names(listed: list[dict[str, Any]]) -> str:
    return ", ".join(sorted(each["file"] for each in listed))


def _known(folder: Path, asked: Mapping[str, Any], lake: Lake) -> bool:
    """Tell whether a file equals, byte by byte, what its source was given last."""
    delivered = sorted(
        (lake.raw / asked["source"]).glob(f"run_id=*/{asked['file']}"), key=lambda path: path.stat().st_mtime_ns
    )
    return bool(delivered) and filecmp.cmp(folder / asked["file"], delivered[-1], shallow=False)
