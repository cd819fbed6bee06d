"""The definitions of a factory, read from the folder layout that Data Factory keeps in Git."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data_factory.check.finding import Finding, Level
from data_factory.check.json_source import JsonError, JsonSource, parse, write_path
from data_factory.check.json_source import Path as JsonPath
from data_factory.errors import DataFactoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = {
    "pipeline": "pipeline",
    "dataset": "dataset",
    "linkedService": "linked service",
    "trigger": "trigger",
    "integrationRuntime": "integration runtime",
    "dataflow": "data flow",
    "credential": "credential",
    "managedVirtualNetwork": "managed virtual network",
    "managedPrivateEndpoint": "managed private endpoint",
    "factory": "factory",
}
"""Folder to what its files define. Folders of other names are not read."""
_FOLDERS = {folder.lower(): folder for folder in KINDS}


@dataclass
class Definition:
    """One resource: the file it stands in and what the file says."""

    folder: str
    file: str
    source: JsonSource
    findings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the resource."""
        return str(self.source.value["name"])

    @property
    def properties(self) -> dict[str, Any]:
        """Its properties; empty when the file has none."""
        properties = self.source.value.get("properties")
        return properties if isinstance(properties, dict) else {}

    @property
    def parameters(self) -> dict[str, Any]:
        """Its declared parameters by name."""
        return mapping(self.properties.get("parameters"))

    def report(
        self,
        rule: str,
        message: str,
        path: JsonPath = (),
        *,
        key: bool = False,
        position: int | None = None,
        level: Level = "error",
    ) -> None:
        """Add a finding.

        Args:
            rule: Short name of the rule.
            message: What is wrong.
            path: Where in the JSON.
            key: Point at the key instead of at the value.
            position: Point at this character of the string that stands there.
            level: Error or warning.
        """
        offset = self.source.nearest(path)
        if key:
            offset = self.source.keys.get(path, offset)
        elif position is not None and path in self.source.values:
            offset = self.source.offset_in_string(path, position)
        line, column = self.source.place(offset)
        self.findings.append(Finding(self.file, line, column, write_path(path), level, rule, message))


@dataclass(eq=False)
class Factory:
    """All definitions of a folder.

    Attributes:
        definitions: Folder to name in lower case to definition.
        findings: What is wrong with files that cannot be read as definitions.
    """

    definitions: dict[str, dict[str, Definition]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def all(self) -> Iterator[Definition]:
        """Every definition."""
        for named in self.definitions.values():
            yield from named.values()

    def of(self, folder: str) -> dict[str, Definition]:
        """The definitions of one folder by their names in lower case."""
        return self.definitions.get(folder, {})

    @property
    def global_parameters(self) -> dict[str, Any] | None:
        """The factory's global parameters; None when the folder has no definition of the factory itself."""
        factories = self.of("factory").values()
        if not factories:
            return None
        return {
            name: value
            for factory in factories
            for name, value in mapping(factory.properties.get("globalParameters")).items()
        }


def mapping(value: Any) -> dict[str, Any]:
    """Return the value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return the value when it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def walk(value: Any, path: JsonPath) -> Iterator[tuple[Any, JsonPath]]:
    """Yield a JSON value and everything in it, each with its path; an object or array comes before what it holds."""
    yield value, path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from walk(item, (*path, key))


def load(root: Path) -> Factory:
    """Read every definition below a folder.

    Raises:
        DataFactoryError: The folder does not exist or holds no definition.
    """
    if not root.is_dir():
        raise DataFactoryError(f"there is no folder {root}")
    factory = Factory()
    read = 0
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name.lower() in _FOLDERS):
        for file in sorted(folder.rglob("*.json")):
            _load_file(factory, _folder_of(file, folder), file, root)
            read += 1
    if not read:
        raise DataFactoryError(
            f"{root} holds no Data Factory definitions; it should have folders such as pipeline, dataset, linkedService"
        )
    return factory


def _folder_of(file: Path, folder: Path) -> str:
    """Return a file's kind, by its folder; private endpoints have a folder of their own below their network's."""
    below = file.parent.name.lower()
    return _FOLDERS[below] if below in _FOLDERS else _FOLDERS[folder.name.lower()]


def _load_file(factory: Factory, folder: str, file: Path, root: Path) -> None:
    name = file.relative_to(root).as_posix()
    try:
        source = parse(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        factory.findings.append(Finding(name, 1, 1, "", "error", "json", message))
        return
    except UnicodeDecodeError as error:
        factory.findings.append(Finding(name, 1, 1, "", "error", "json", f"the file is not UTF-8: {error.reason}"))
        return
    except JsonError as error:
        line, column = JsonSource(file.read_text(encoding="utf-8-sig")).place(error.offset)
        factory.findings.append(Finding(name, line, column, "", "error", "json", f"the file is no JSON: {error}"))
        return
    definition = Definition(folder, name, source)
    if not isinstance(source.value, dict) or not isinstance(source.value.get("name"), str):
        definition.report("structure", f'a {KINDS[folder]} is an object with "name" and "properties"')
        factory.findings += definition.findings
        return
    for path, offset in source.duplicates:
        line, column = source.place(offset)
        message = f'the key "{path[-1]}" stands twice in its object; only the last one counts'
        definition.findings.append(Finding(name, line, column, write_path(path), "error", "duplicate-key", message))
    _check_name(factory, definition, file)
    factory.definitions.setdefault(folder, {})[definition.name.lower()] = definition


def _check_name(factory: Factory, definition: Definition, file: Path) -> None:
    if file.stem != definition.name:
        definition.report(
            "file-name",
            f"the {KINDS[definition.folder]} is named '{definition.name}', its file '{file.name}'",
            ("name",),
        )
    other = factory.of(definition.folder).get(definition.name.lower())
    if other is not None:
        definition.report("duplicate-name", f"{other.file} has this name already; names ignore casing", ("name",))
        factory.findings += other.findings
