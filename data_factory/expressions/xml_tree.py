"""A small XML tree that keeps what the service's conversions depend on: `<a/>` is null, `<a></a>` is empty text.

Conversions follow Newtonsoft.Json's: attributes are `@name`, text beside other things `#text`, CDATA
`#cdata-section`, repeated elements an array. White space between elements is dropped. A document type is refused:
entities could refer to files and networks, or grow without bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.parsers import expat

from data_factory.expressions import limits
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.values import json_text, to_text

CONTENT_TYPE = "application/xml;charset=utf-8"


@dataclass
class Leaf:
    """Text, CDATA, a comment or a processing instruction (`name` is its target)."""

    kind: Literal["text", "cdata", "comment", "instruction"]
    text: str
    name: str = ""


@dataclass
class Element:
    """An element; `closed` when it was written as `<a/>`."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | Leaf] = field(default_factory=list)
    closed: bool = False


@dataclass
class Document:
    """A declaration, when there is one, and what is at the top: one element, comments, instructions."""

    declaration: dict[str, str] = field(default_factory=dict)
    children: list[Element | Leaf] = field(default_factory=list)


def is_xml_type(content_type: str) -> bool:
    """True for the content types of XML."""
    return re.match(r"(application|text)/([\w.+-]+\+)?xml\b", content_type, re.IGNORECASE) is not None


def parse(text: str) -> Document:
    """Parse XML.

    Raises:
        ArgumentError: It is not well formed, too large, nested too deep or has a document type.
    """
    limits.check_length(len(text), limits.XML_LENGTH, "XML")
    data = text.strip().encode("utf-8", "replace")
    builder = _Builder(data)
    try:
        builder.parser.Parse(data, True)  # noqa: FBT003 - expat's own signature: this is the last piece
    except expat.ExpatError as error:
        raise ArgumentError(f"the XML is not well formed: {error}", 0) from None
    return builder.document


class _Builder:
    """Builds the tree from expat's events."""

    def __init__(self, data: bytes) -> None:
        self.document = Document()
        self._data = data
        self._open: list[Element | Document] = [self.document]
        self._cdata = False
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda text: self._add(Leaf("comment", text))
        parser.ProcessingInstructionHandler = lambda target, text: self._add(Leaf("instruction", text, target))
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._end_cdata
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser = parser

    def _add(self, child: Element | Leaf) -> None:
        self._open[-1].children.append(child)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > limits.NESTING:
            raise ArgumentError(f"the XML is nested deeper than {limits.NESTING} levels", 0)
        element = Element(name, attributes)
        self._add(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if isinstance(element, Element) and not element.children:
            element.closed = self._data[: self.parser.CurrentByteIndex].endswith(b"/>")

    def _text(self, text: str) -> None:
        if self._cdata:
            self._open[-1].children[-1].text += text  # type: ignore[union-attr] # the open CDATA section
        elif text.strip(" \t\r\n"):
            self._add(Leaf("text", text))

    def _start_cdata(self) -> None:
        self._add(Leaf("cdata", ""))
        self._cdata = True

    def _end_cdata(self) -> None:
        self._cdata = False

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        self.document.declaration = {"version": version}
        if encoding:
            self.document.declaration["encoding"] = encoding
        if standalone >= 0:
            self.document.declaration["standalone"] = "yes" if standalone else "no"


def _refuse_doctype(*_: object) -> None:
    raise ArgumentError("XML with a document type (<!DOCTYPE …>) is not read", 0)


def to_xml(node: Document | Element | Leaf) -> str:
    """Write a tree as the service does: ` />` closes an empty element, nothing is indented."""
    if isinstance(node, Document):
        declared = "".join(f' {name}="{value}"' for name, value in node.declaration.items())
        head = f"<?xml{declared}?>" if declared else ""
        return head + "".join(map(to_xml, node.children))
    if isinstance(node, Leaf):
        return _leaf_xml(node)
    start = f"<{node.name}{attributes_xml(node)}"
    if not node.children and node.closed:
        return start + " />"
    return f"{start}>{''.join(map(to_xml, node.children))}</{node.name}>"


def attributes_xml(element: Element) -> str:
    """Write the attributes of an element, each after a space."""
    return "".join(f' {name}="{_attribute(value)}"' for name, value in element.attributes.items())


def _leaf_xml(leaf: Leaf) -> str:
    if leaf.kind == "text":
        return _escaped(leaf.text)
    if leaf.kind == "cdata":
        return f"<![CDATA[{leaf.text}]]>"
    return f"<!--{leaf.text}-->" if leaf.kind == "comment" else f"<?{leaf.name} {leaf.text}?>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    escaped = _escaped(text).replace('"', "&quot;")
    return escaped.replace("\r", "&#xD;").replace("\n", "&#xA;").replace("\t", "&#x9;")


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
    if name.startswith("@") and not isinstance(value, dict | list):
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
