"""Reads a factory in Data Factory's own Git layout: a folder a kind of object, one JSON file an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_factory.json_text import read_json
from local_platform.data_factory.definitions import Factory
from local_platform.data_factory.errors import FactoryError
from local_platform.data_factory.malformed import readable

if TYPE_CHECKING:
    from pathlib import Path

_ADVICE = "has global parameters that are no objects with a type and a value. Correct its file."


def read_folder(folder: Path) -> Factory:
    """Read the factory in ``folder``; only the kinds that running needs.

    Raises:
        FactoryError: the folder holds no pipeline, or a file is not such a definition.
    """
    found = {kind: _read(folder / kind) for kind in ("pipeline", "dataset", "linkedService", "trigger", "factory")}
    if not found["pipeline"]:
        raise FactoryError(
            f"{folder} holds no pipeline. Give the folder of a Data Factory repository, the one with the folder "
            "pipeline/ in it, or a synthesized stack (cdktf.out/stacks/<env>-ingestion)."
        )
    name, of_factory = next(iter(found["factory"].items()), (folder.resolve().name, {}))
    with readable(f"{folder}: the factory {name!r}", _ADVICE):
        parameters = of_factory.get("globalParameters") or {}
        values = {key: parameter.get("value") for key, parameter in parameters.items()}
    return Factory(
        name=name,
        pipelines=found["pipeline"],
        datasets=found["dataset"],
        linked_services=found["linkedService"],
        triggers=found["trigger"],
        global_parameters=values,
    )


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    return dict(_object(file) for file in sorted(folder.glob("*.json")))


def _object(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        content = read_json(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FactoryError(f"{file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise FactoryError(f"{file} is not JSON: {error}. Correct the file.") from error
    if not isinstance(content, dict):
        raise FactoryError(f"{file} holds no JSON object. Correct the file.")
    # A factory without settings of its own has no properties.
    properties = content.get("properties", {})
    if not isinstance(properties, dict):
        raise FactoryError(f"{file}: properties is no JSON object. Correct the file.")
    return str(content.get("name", file.stem)), properties
