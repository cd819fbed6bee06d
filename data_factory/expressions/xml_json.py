"""Converts between XML and JSON as the service does.

The rules are Newtonsoft.Json's: attributes are `@name`, text beside other things `#text`, CDATA `#cdata-section`,
repeated elements an array.
"""

from __future__ import annotations

import re
from typing import Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.values import json_text, to_text
from data_factory.expressions.xml_tree import Document, Element, Leaf


def to_json(document: Document) -> dict[str, Any]:
    """Convert XML to JSON."""
    declared = {f"@{name}": value for name, value in document.declaration.items()}
    return ({"?xml": declared} if declared else {}) | _members(document.children)


def _members(children: list[Element | Leaf]) -> dict[str, Any]:
    """Group children by name; what occurs more than once becomes an array where it stood first."""
    grouped: dict[str, list[Any]] = {}
    for child in children:
        if isinstance(child, Element):
            grouped.setdefault(child.name, []).append(_element_json(child))
        elif child.kind == "text":
            grouped.setdefault("#text", []).append(child.text)
        elif child.kind == "cdata":
            grouped.setdefault("#cdata-section", []).append(child.text)
        elif child.kind == "instruction":
            grouped.setdefault(f"?{child.name}", []).append(child.text)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def _element_json(element: Element) -> Any:
    attributes = {f"@{name}": value for name, value in element.attributes.items()}
    if not attributes and not element.children:
        return None if element.closed else ""
    only = element.children[0] if len(element.children) == 1 else None
    if not attributes and isinstance(only, Leaf) and only.kind == "text":
        return only.text
    return attributes | _members(element.children)


def from_json(value: dict[str, Any]) -> Document:
    """Convert a JSON object to XML; it has one property, which names the root element.

    Raises:
        ArgumentError: It has none or several.
    """
    document = Document()
    for name, item in value.items():
        if name.startswith(("@", "#")):
            raise ArgumentError(f"xml() cannot make the root of a document of '{name}'", 0)
        if name == "?xml" and isinstance(item, dict):
            document.declaration = {key.lstrip("@"): to_text(text) for key, text in item.items()}
            continue
        document.children += _elements(name, item)
    if sum(isinstance(child, Element) for child in document.children) > 1:
        raise ArgumentError("xml() makes a document of an object with one property that is not an array", 0)
    return document


def _elements(name: str, value: Any) -> list[Element | Leaf]:
    if isinstance(value, list):
        nested = (Element(_encoded(name), children=_elements(name, item)) for item in value if isinstance(item, list))
        flat = (element for item in value if not isinstance(item, list) for element in _elements(name, item))
        return [*nested, *flat]
    element = Element(_encoded(name), closed=value is None or value == {})
    if isinstance(value, dict):
        for key, item in value.items():
            _add_member(element, key, item)
        element.closed = not element.children
    elif value not in (None, ""):
        element.children.append(Leaf("text", _xml_text(value)))
    return [element]


def _add_member(element: Element, name: str, value: Any) -> None:
    if name.startswith("@"):
        if isinstance(value, dict | list):
            raise ArgumentError(f"xml() cannot make an attribute of '{name}': it is no single value", 0)
        element.attributes[_encoded(name[1:])] = _xml_text(value)
    elif name == "#text":
        element.children += [Leaf("text", _xml_text(text)) for text in (value if isinstance(value, list) else [value])]
    elif name == "#cdata-section":
        element.children.append(Leaf("cdata", _xml_text(value)))
    else:
        element.children += _elements(name, value)


def _xml_text(value: Any) -> str:
    """Write a value as XML does: true is true, 1.0 is 1."""
    return json_text(value) if isinstance(value, bool | dict | list) else to_text(value)


def _encoded(name: str) -> str:
    """Escape what an XML name cannot hold, `a b` to `a_x0020_b`."""

    def escape(match: re.Match[str]) -> str:
        return "".join(f"_x{ord(character):04X}_" for character in match.group())

    prefix, colon, local = name.rpartition(":")
    encoded = re.sub(r"[^\w.\-]", escape, local)
    return prefix + colon + re.sub(r"^[\d.\-]", escape, encoded)
