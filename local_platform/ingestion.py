"""Brings a source's files to raw: runs Data Factory's synthesized pipeline, over HTTP, as its trigger would start it.

A folder is served on loopback with a delivery document, and asked for the listed files that are in it. A base URL is
asked for all of them, with a delivery document when the URL names one. Which files have changed since they were
delivered, the pipeline finds out itself, as in Azure; without a document all of them count as changed.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.activity_steps import ActivityWatch, activity_steps
from local_platform.data_factory import HttpAccess, RunOptions, run_pipeline
from local_platform.data_factory.serving import DELIVERY_DOCUMENT, served, unserved
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
    """The result of a delivery.

    Attributes:
        succeeded: whether it is complete and its marker is in raw.
        steps: the activities that brought it.
        refused: files that belong to no source.
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
    with _base_url(source, factory, pipeline) as (url, parameters, refused):
        run = run_pipeline(
            factory,
            pipeline,
            {"base_url": url, **parameters},
            lake.root,
            http=HttpAccess().allows(url),
            on_event=ActivityWatch(stages.watcher),
            options=RunOptions(run_id=run_id, store=lake.storage.store()),
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
    source: Path | str, factory: Factory, pipeline: str
) -> Iterator[tuple[str, Mapping[str, str], tuple[RefusedFile, ...]]]:
    """Yield the base URL, the pipeline's parameters, and the files of a folder that the pipeline does not ask for."""
    if isinstance(source, str):
        url, document = _with_document(source)
        yield url, {"delivery_document": document}, ()
        return
    listed = _listed(factory, pipeline)
    found = _found(source, listed)
    asked = [each for each in listed if found.get(each["file"], "absent") is None]
    refused = tuple(RefusedFile(str(source / name), reason) for name, reason in found.items() if reason)
    with served(source, [each["file"] for each in asked]) as url:
        yield url, {"delivery_document": DELIVERY_DOCUMENT, _FILES: json.dumps(asked)}, refused


def _with_document(url: str) -> tuple[str, str]:
    """Split a URL into the base URL, which ends in a slash, and the delivery document, empty when there is none."""
    folder, slash, name = url.rpartition("/")
    return (folder + slash, name) if name.endswith(".json") else (url.rstrip("/") + "/", "")


def _listed(factory: Factory, pipeline: str) -> list[dict[str, Any]]:
    """Return the files that the pipeline asks for by itself, each with its source."""
    declared = factory.pipeline(pipeline).get("parameters") or {}
    default = declared.get(_FILES, {}).get("defaultValue", "[]")
    files: list[dict[str, Any]] = json.loads(default) if isinstance(default, str) else default
    return files


def _found(folder: Path, listed: list[dict[str, Any]]) -> dict[str, str | None]:
    """Return, by name, why a file of a folder is not delivered; None for one that is.

    Folders and hidden files are nobody's delivery, unless they bear the name of one.
    """
    if not folder.is_dir():
        raise DeliveryError(f"There is no folder {folder}. Give --source the folder that holds {_names(listed)}.")
    known = {each["file"] for each in listed}
    found: dict[str, str | None] = {}
    for path in sorted(folder.iterdir()):
        if path.name in known:
            found[path.name] = unserved(folder, path)
        elif path.is_file() and not path.name.startswith(".") and path.name != DELIVERY_DOCUMENT:
            found[path.name] = f"no source delivers a file of this name; known are {_names(listed)}"
    if None not in found.values():
        told = "".join(f" {name} {reason}." for name, reason in found.items() if name in known)
        raise DeliveryError(f"{folder} holds none of {_names(listed)}. Give --source the folder that holds them.{told}")
    return found


def _names(listed: list[dict[str, Any]]) -> str:
    return ", ".join(sorted(each["file"] for each in listed))
