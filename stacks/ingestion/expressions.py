"""JSON for Terraform: Data Factory's expressions stay text, names of other objects become references to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stacks.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Mapping

# The kinds of references in a definition, and the folder of what they refer to.
REFERENCES = {
    "DatasetReference": "dataset",
    "LinkedServiceReference": "linkedService",
    "PipelineReference": "pipeline",
    "IntegrationRuntimeReference": "integrationRuntime",
}


def escaped(text: str) -> str:
    """Escape ``${`` and ``%{``, which begin Terraform's own expressions, so that Terraform keeps the text as it is."""
    return text.replace("${", "$${").replace("%{", "%%{")


def escaped_map(texts: Mapping[str, str]) -> dict[str, str]:
    """Escape the values of a map."""
    return {key: escaped(value) for key, value in texts.items()}


class References:
    """References to the names of deployed objects, by kind and name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def add(self, kind: str, name: str, reference: str) -> None:
        """Register an object's reference."""
        self._names[kind, name] = reference

    def name(self, kind: str, name: str, where: str) -> str:
        """Return the reference to an object's name.

        Raises:
            DefinitionError: there is no such object, or it is not deployed before what refers to it.
        """
        if (kind, name) not in self._names:
            known = ", ".join(sorted(known for of, known in self._names if of == kind)) or "none"
            raise DefinitionError(f"{where} refers to {kind} {name!r}, which does not exist. Use one of: {known}.")
        return self._names[kind, name]

    def json(self, value: Any, where: str) -> str:
        """Return ``value`` as JSON text for Terraform, its references to other objects resolved.

        Raises:
            DefinitionError: it refers to an object that there is not.
        """
        return json.dumps(self._resolved(value, where), ensure_ascii=False)

    def _resolved(self, value: Any, where: str) -> Any:
        if isinstance(value, str):
            return escaped(value)
        if isinstance(value, list):
            return [self._resolved(item, where) for item in value]
        if not isinstance(value, dict):
            return value
        resolved = {key: self._resolved(item, where) for key, item in value.items()}
        kind = REFERENCES.get(str(value.get("type")))
        if kind and "referenceName" in value:
            resolved["referenceName"] = self.name(kind, value["referenceName"], where)
        return resolved
