"""The synthesized stacks as typed resources: one reading for policies, checks, documents, `diff` and the local run.

Reads Terraform's JSON alone, so it needs neither cdktf nor a provider. The form is that of
https://developer.hashicorp.com/terraform/language/syntax/json; cdktf adds each construct's path below ``//``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_factory.json_text import read_json
from stacks.errors import SynthesizedOutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OUTPUT = Path("cdktf.out")
UPLOADS = ("databricks_file", "databricks_notebook", "databricks_workspace_file")
"""The types of resources that upload a file."""
_REFERENCE = re.compile(r"(?<!\$)\$\{([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+|\[\d+\])+)\}")
_STEP = re.compile(r"[A-Za-z0-9_-]+")
# The ids that the Databricks provider documents for these, which are known before the resources exist.
_KNOWN_IDS = {
    "databricks_catalog": "{name}",
    "databricks_schema": "{catalog_name}.{name}",
    "databricks_volume": "{catalog_name}.{schema_name}.{name}",
    "databricks_external_location": "{name}",
    "databricks_storage_credential": "{name}",
}
_DEEPEST = 8
_OTHER_PARTS = ("locals", "output", "provider", "terraform", "variable")
# How many nested levels of objects each part of a document has.
_LEVELS = {"data": 3, "locals": 1, "provider": 1, "resource": 3, "variable": 2}


@dataclass(frozen=True)
class Resource:
    """One resource of a stack.

    Attributes:
        stack: Name of the stack, such as ``prod-platform``.
        type: Terraform's type, such as ``azurerm_storage_account``.
        name: Terraform's name within the type.
        path: Path of the construct that made it, such as ``prod-platform/lake/account``.
        body: The arguments as synthesized, references included, without cdktf's own metadata.
        reason: Why it gives access (``stacks.reasons``); empty when no reason is given.
    """

    stack: str
    type: str
    name: str
    path: str
    body: Mapping[str, Any] = field(hash=False)
    reason: str = ""

    @property
    def address(self) -> str:
        """Terraform's address, ``type.name``."""
        return f"{self.type}.{self.name}"

    def blocks(self, name: str) -> list[dict[str, Any]]:
        """Return the nested blocks of that name; in JSON, a single block is an object or a list of one."""
        return blocks(self.body, name)


@dataclass(frozen=True)
class Stack:
    """One synthesized stack.

    Attributes:
        name: Its name, such as ``prod-lakehouse``.
        document: The whole Terraform document.
        folder: Where it was read from; files named by ``source`` are relative to it. None for one made in memory.
    """

    name: str
    document: Mapping[str, Any] = field(hash=False)
    folder: Path | None = None

    @property
    def environment(self) -> str:
        """The part before the first hyphen: ``dev``, ``prod`` or ``metastore``."""
        return environment_of(self.name)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """All resources, by address."""
        return tuple(self._read("resource"))

    @cached_property
    def data_sources(self) -> tuple[Resource, ...]:
        """All data sources, by address; in references they begin with ``data.``."""
        return tuple(self._read("data"))

    @property
    def other_parts(self) -> list[Resource]:
        """The document's parts beside resources and data sources, each as a resource of type ``document``."""
        given = {part: self.document[part] for part in _OTHER_PARTS if self.document.get(part)}
        return [Resource(self.name, "document", part, self.name, {part: given[part]}) for part in given]

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of these types."""
        return [resource for resource in self.resources if resource.type in types]

    def find(self, address: str) -> Resource | None:
        """Return the resource with this address."""
        return self._by_address.get(address)

    def target(self, value: object) -> Resource | None:
        """Return the resource that a value refers to; None when it is anything but one reference."""
        match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        return self.find(".".join(match[1].split(".")[:2])) if match else None

    def resolve(self, value: Any, _depth: int = 0) -> Any:
        """Replace references by their values in this document; references to values that only the cloud knows stay.

        A string that is one reference becomes a value of any type; a reference inside a longer string becomes text.
        """
        if isinstance(value, dict):
            return {key: self.resolve(item, _depth) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, _depth) for item in value]
        if not isinstance(value, str) or "${" not in value or _depth > _DEEPEST:
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole:
            known = self._lookup(whole[1])
            return value if known is None else self.resolve(known, _depth + 1)
        return _REFERENCE.sub(lambda match: self._as_text(match, _depth), value)

    def resolved(self) -> Stack:
        """Return the stack with every reference replaced whose value the document knows."""
        return Stack(self.name, self.resolve(dict(self.document)), self.folder)

    def _as_text(self, match: re.Match[str], depth: int) -> str:
        known = self.resolve(self._lookup(match[1]), depth + 1)
        if known is None or isinstance(known, (dict, list)):
            return match[0]
        return json.dumps(known) if isinstance(known, bool) else str(known)

    def _lookup(self, reference: str) -> Any:
        first, *steps = _STEP.findall(reference)
        if first == "local":
            return _walk(self.document.get("locals", {}), steps)
        if first == "var":
            return _walk(self.document.get("variable", {}), [steps[0], "default", *steps[1:]])
        resource = self.find(f"{first}.{steps[0]}")
        if resource is None:
            return None
        if steps[1:] == ["id"] and resource.type in _KNOWN_IDS:
            return _known_id(_KNOWN_IDS[resource.type], resource.body)
        return _walk(resource.body, steps[1:])

    @cached_property
    def _by_address(self) -> dict[str, Resource]:
        return {resource.address: resource for resource in self.resources}

    def _read(self, kind: str) -> Iterator[Resource]:
        for type_, named in sorted(self.document.get(kind, {}).items()):
            for name, body in sorted(named.items()):
                beside = body.get("//", {})
                path = beside.get("metadata", {}).get("path", f"{self.name}/{type_}.{name}")
                arguments = {key: body[key] for key in body if key != "//"}
                yield Resource(self.name, type_, name, path, arguments, beside.get("reason", ""))


def environment_of(stack: str) -> str:
    """Return the environment of a stack by its name: ``dev``, ``prod`` or ``metastore``."""
    return stack.partition("-")[0]


def literal(text: str) -> str:
    """Return a text as a provider gets it: Terraform's JSON writes ``${`` and ``%{`` as ``$${`` and ``%%{``.

    Only for text whose references are resolved: afterwards, a reference can't be told from an escaped one.
    """
    return text.replace("$${", "${").replace("%%{", "%{")


def blocks(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the nested blocks of that name within a body or within another block."""
    found = body.get(name)
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found]


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text in a value, at any depth, with the keys that lead to it; places in lists are left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*path, str(key)))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, path)
    elif isinstance(value, str):
        yield path, value


def read_stacks(output: Path = OUTPUT) -> tuple[Stack, ...]:
    """Read every stack below a folder that synthesis wrote, by name.

    Raises:
        SynthesizedOutputError: There is no such folder, no stack in it, or a document is not a JSON object.
    """
    files = sorted(output.glob("stacks/*/cdk.tf.json"))
    if not files:
        raise SynthesizedOutputError(f"no synthesized stacks in {output}. Run `make synth` first")
    return tuple(read_stack(file) for file in files)


def read_stack(file: Path) -> Stack:
    """Read one stack.

    Raises:
        SynthesizedOutputError: The document is not what synthesis writes.
    """
    try:
        document = read_json(file.read_bytes())
    except ValueError as error:
        raise SynthesizedOutputError(f"{file} is not JSON ({error}). Run `make synth` again") from error
    wrong = "the document" if not isinstance(document, dict) else next(_no_objects(document), None)
    if wrong:
        raise SynthesizedOutputError(f"{file}: {wrong} is no JSON object. Run `make synth` again")
    return Stack(file.parent.name, document, file.parent)


def _no_objects(document: dict[str, Any]) -> Iterator[str]:
    """Yield the places in a document that should hold an object but don't."""
    waiting = [(part, document.get(part, {}), levels) for part, levels in _LEVELS.items()]
    while waiting:
        where, value, levels = waiting.pop()
        if not isinstance(value, dict):
            yield where
        elif levels > 1:
            waiting.extend((f"{where}.{name}", inner, levels - 1) for name, inner in value.items())
        elif where.startswith(("data.", "resource.")):
            beside = value.get("//", {})
            if not isinstance(beside, dict) or not isinstance(beside.get("metadata", {}), dict):
                yield f"{where}.//"


def _known_id(form: str, body: Mapping[str, Any]) -> str | None:
    try:
        return form.format_map(body)
    except KeyError:
        return None


def _walk(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(value, dict):
            # cdktf writes a block that appears once as an object, but refers to it as a list, as Terraform does.
            value = value if step == "0" and step not in value else value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
