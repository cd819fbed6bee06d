"""Reads Data Factory definitions in the service's Git layout: a folder per kind, a JSON file per object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from stacks.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["linkedService", "dataset", "pipeline", "trigger"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_JSON = {dict: "object", list: "array"}
_SECTIONS: dict[str, type[dict[str, Any] | list[Any]]] = {
    "typeProperties": dict,
    "linkedServiceName": dict,
    "connectVia": dict,
    "parameters": dict,
    "variables": dict,
    "folder": dict,
    "policy": dict,
    "activities": list,
    "annotations": list,
    "pipelines": list,
    "schema": list,
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One object of the factory.

    Attributes:
        kind: the folder it lies in.
        name: its name in the factory, and of its file.
        properties: the value of ``properties``, as written.
    """

    kind: Kind
    name: str
    properties: dict[str, Any]

    @property
    def file(self) -> str:
        """Its path below the folder of the definitions."""
        return f"{self.kind}/{self.name}.json"


@dataclass(frozen=True, slots=True)
class Factory:
    """All definitions of a factory, by kind and in the order of their names."""

    definitions: tuple[Definition, ...]

    def of(self, kind: Kind) -> Iterator[Definition]:
        """Yield the definitions of one kind."""
        return (definition for definition in self.definitions if definition.kind == kind)


def read_factory(folder: Path) -> Factory:
    """Read every definition below ``folder``.

    Raises:
        DefinitionError: a file is not such a definition, is not named after its object, or lies in a folder of a kind
            that the stack doesn't deploy.
    """
    if not folder.is_dir():
        raise DefinitionError(f"{folder} is no folder. The Data Factory definitions are expected in adf_definitions/.")
    strangers = sorted(path.relative_to(folder) for path in folder.rglob("*.json") if path.parent.name not in KINDS)
    if strangers:
        raise DefinitionError(
            f"{folder.name}/{strangers[0].as_posix()}: the ingestion stack deploys {', '.join(KINDS)} and nothing "
            "else, so this file would be left out. Move what it says to the platform stack's factory, and delete it."
        )
    return Factory(tuple(_read(kind, path) for kind in KINDS for path in sorted((folder / kind).glob("*.json"))))


def _read(kind: Kind, path: Path) -> Definition:
    where = f"{kind}/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DefinitionError(f"{where} is not JSON: {error}. Correct the file.") from error
    if not isinstance(content, dict) or not isinstance(content.get("properties"), dict):
        raise DefinitionError(f"{where} has no object 'properties'. Compare it with another file of the folder.")
    if content.get("name") != path.stem:
        raise DefinitionError(f"{where}: its name is {content.get('name')!r}. Give file and object the same name.")
    for key, expected in _SECTIONS.items():
        if not isinstance(content["properties"].get(key, expected()), expected):
            raise DefinitionError(f"{where}: {key} is no JSON {_JSON[expected]}. Correct the file.")
    return Definition(kind, path.stem, content["properties"])
