"""`xml` and `xpath`. Neither reads files, networks or entities."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lxml import etree

from data_factory.expressions import limits, xml_json, xml_tree
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import TEXT, Kind, function
from data_factory.expressions.values import CONTENT_TYPE, content, is_content, to_text

XML = Kind("XML", lambda value: is_content(value) and xml_tree.is_xml_type(value[CONTENT_TYPE]))
XML_SOURCE = Kind("a string or an object", lambda value: isinstance(value, str | dict))
_STEPS = 300_000_000
# Text in quotes is no part of the path. A slash after a name, bracket or dot goes on from there, else from the top.
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|\[|\]|\||//|::|following|preceding|(?<![\w\])*.])/""")


def _content(document: str) -> dict[str, Any]:
    return content(document.encode("utf-8", "surrogatepass"), xml_tree.CONTENT_TYPE)


@function("xml", XML_SOURCE)
def xml(value: Any) -> dict[str, Any]:
    """Make XML of its text, of binary data that holds it, or of a JSON object with one property."""
    if is_content(value):
        return value if XML.accepts(value) else {**value, CONTENT_TYPE: xml_tree.CONTENT_TYPE}
    document = xml_tree.parse(value) if isinstance(value, str) else xml_json.from_json(value)
    return _content(xml_tree.to_xml(document))


@function("xpath", XML, TEXT)
def xpath(source: dict[str, Any], path: str) -> Any:
    """Evaluate an XPath 1.0 expression: a number, text, a boolean, or an array of the nodes that match."""
    limits.check_length(len(path), limits.XPATH_LENGTH, "path")
    text = to_text(source)
    tree = xml_tree.parse(text)  # refuses a document type before libxml2 sees it
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
        elements = dict(zip(root.iter(etree.Element), xml_tree.elements(tree.children), strict=True))
        return [_node(node, elements) for node in found]
    return str(found) if isinstance(found, str) else found


def _bound(path: str, root: etree._Element) -> None:
    """Refuse a path that may visit every node for every node of a large document, again and again."""
    nodes, searches = sum(1 for _ in root.iter()), _searches(path)
    if nodes ** (1 + searches) > _STEPS:
        raise ArgumentError("xpath() would search this large document too often; use a simpler path", 1)


def _searches(path: str) -> int:
    """Count what may look at the whole document for each node: in predicates, unions and some axes."""
    searches = depth = 0
    for token in _TOKEN.findall(path):
        depth += {"[": 1, "]": -1}.get(token, 0)
        searches += token in {"|", "following", "preceding"} or (depth > 0 and token in {"/", "//", "::"})
    return searches


def _node(node: Any, elements: dict[etree._Element, xml_tree.Element]) -> Any:
    """Return text as it is, an attribute as it is written, an element as XML."""
    if isinstance(node, etree._ElementUnicodeResult):  # noqa: SLF001 - lxml has no public name for it
        return f'{node.attrname!s}="{node}"' if node.is_attribute else str(node)
    if node in elements:
        return _content(_indented(_with_namespaces(elements[node], node.nsmap), "", mixed=False))
    raise ArgumentError("xpath() returns elements, attributes and text, not comments or instructions", 1)


def _with_namespaces(element: xml_tree.Element, namespaces: dict[str | None, str]) -> xml_tree.Element:
    """Declare the namespaces around an element that it or an element in it uses."""
    used = {name.rpartition(":")[0] for name in xml_tree.names(element)}
    outer = {
        f"xmlns:{prefix}" if prefix else "xmlns": uri for prefix, uri in namespaces.items() if (prefix or "") in used
    }
    return replace(element, attributes={**element.attributes, **outer})


def _indented(element: xml_tree.Element, indent: str, *, mixed: bool) -> str:
    """Write an element with its children on lines of their own, up to the first text among them."""
    start = f"<{element.name}{xml_tree.attributes_xml(element)}"
    if not element.children:
        return start + (" />" if element.closed else f"></{element.name}>")
    written = [start, ">"]
    for child in element.children:
        mixed = mixed or (isinstance(child, xml_tree.Leaf) and child.kind in {"text", "cdata"})
        written.append("" if mixed else f"\n{indent}  ")
        if isinstance(child, xml_tree.Element):
            written.append(_indented(child, indent + "  ", mixed=mixed))
        else:
            written.append(xml_tree.to_xml(child))
    return "".join([*written, "" if mixed else f"\n{indent}", f"</{element.name}>"])
