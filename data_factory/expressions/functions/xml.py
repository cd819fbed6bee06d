"""`xml` and `xpath`. Neither reads files, networks or entities."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from data_factory.expressions import limits, xml_tree
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import TEXT, Kind, function
from data_factory.expressions.values import CONTENT_TYPE, content, is_content, to_text

XML = Kind("XML", lambda value: is_content(value) and xml_tree.is_xml_type(value[CONTENT_TYPE]))
XML_SOURCE = Kind("a string or an object", lambda value: isinstance(value, str | dict))
_STEPS = 300_000_000


def _content(document: str) -> dict[str, Any]:
    return content(document.encode("utf-8", "surrogatepass"), xml_tree.CONTENT_TYPE)


@function("xml", XML_SOURCE)
def xml(value: Any) -> dict[str, Any]:
    """Make XML of its text, or of a JSON object with one property."""
    text = to_text(value) if isinstance(value, str) or is_content(value) else None
    document = xml_tree.from_json(value) if text is None else xml_tree.parse(text)
    return _content(xml_tree.to_xml(document))


@function("xpath", XML, TEXT)
def xpath(source: dict[str, Any], path: str) -> Any:
    """Evaluate an XPath 1.0 expression: a number, text, a boolean, or an array of the nodes that match."""
    limits.check_length(len(path), limits.XPATH_LENGTH, "path")
    text = to_text(source)
    xml_tree.parse(text)  # refuses a document type before libxml2 sees it
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
        _bound(path, root)
        found = root.getroottree().xpath(path, smart_strings=True)
    except (etree.XPathError, etree.XMLSyntaxError, ValueError) as error:
        raise ArgumentError(f"xpath() cannot evaluate the path: {error}", 1) from None
    if path.strip() == "/":
        found = [root]  # lxml has no node for the document
    if isinstance(found, list):
        return [_node(node) for node in found]
    return str(found) if isinstance(found, str) else found


def _bound(path: str, root: etree._Element) -> None:
    """Refuse a path that may visit every node for every node of a large document, again and again."""
    searches = len(re.findall(r"\[[^\]]*(?://|::)", path)) + len(re.findall(r"(?:following|preceding)", path))
    nodes = sum(1 for _ in root.iter())
    if nodes ** (1 + searches) > _STEPS:
        raise ArgumentError("xpath() would search this large document too often; use a simpler path", 1)


def _node(node: Any) -> Any:
    """Return text as it is, an attribute as it is written, an element as XML."""
    if isinstance(node, etree._ElementUnicodeResult):  # noqa: SLF001 - lxml has no public name for it
        return f'{node.attrname!s}="{node}"' if node.is_attribute else str(node)
    if isinstance(node, etree._Element) and isinstance(node.tag, str):  # noqa: SLF001 - the same
        (element,) = xml_tree.parse(etree.tostring(node, encoding="unicode", with_tail=False)).children
        return _content(_indented(element, ""))
    raise ArgumentError("xpath() returns elements, attributes and text, not comments or instructions", 1)


def _indented(node: xml_tree.Element | xml_tree.Leaf, indent: str) -> str:
    """Write a node with its children on lines of their own, unless there is text among them."""
    if isinstance(node, xml_tree.Leaf) or any(
        isinstance(child, xml_tree.Leaf) and child.kind in {"text", "cdata"} for child in node.children
    ):
        return xml_tree.to_xml(node)
    start = f"<{node.name}{xml_tree.attributes_xml(node)}"
    if not node.children:
        return start + " />"
    inner = "".join(f"\n{indent}  {_indented(child, indent + '  ')}" for child in node.children)
    return f"{start}>{inner}\n{indent}</{node.name}>"
