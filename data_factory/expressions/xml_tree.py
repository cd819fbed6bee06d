"""A small XML tree that keeps what the service's conversions depend on: `<a/>` is null, `<a></a>` is empty text.

White space between elements is dropped. A document type is refused: entities could refer to files and networks, or
grow without bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.parsers import expat

from data_factory.expressions import limits
from data_factory.expressions.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return re.match(r"application/([\w.+-]+\+)?xml\b", content_type, re.IGNORECASE) is not None


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
            element.closed = self._data.endswith(b"/>", 0, self.parser.CurrentByteIndex)

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


def elements(children: list[Element | Leaf]) -> Iterator[Element]:
    """Return all elements, in the order of the document."""
    for child in children:
        if isinstance(child, Element):
            yield child
            yield from elements(child.children)


def names(element: Element) -> Iterator[str]:
    """Return the names of an element, of the elements in it, and of attributes that have a prefix."""
    for inner in elements([element]):
        yield inner.name
        yield from (name for name in inner.attributes if ":" in name)


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
