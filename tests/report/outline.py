"""A page as its readers' programs see it: tags in order, the text under each, and whether all of them are closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
SELF_CLOSED_SVG = {"path", "rect"}
BOXES = {"td", "th", "dt", "dd", "li", "p", "div"}


@dataclass
class Element:
    """A tag with its attributes and all text inside it."""

    tag: str
    attributes: dict[str, str | None]
    ancestors: tuple[str, ...]
    text: str = ""
    children: list[str] = field(default_factory=list)


class Outline(HTMLParser):
    """All elements of a page in document order; an unbalanced tag is an ``AssertionError``."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(each.tag for each in self._open))
        assert len(element.attributes) == len(attrs), f"an attribute of <{tag}> is given twice"
        if self._open:
            self._open[-1].children.append(tag)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SELF_CLOSED_SVG, f"<{tag}/> closes nothing in HTML"
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()
        if tag in BOXES:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of these tags."""
        return [element for element in self.elements if element.tag in tags]

    def section(self, identifier: str) -> str:
        """Return the text of one section, white space collapsed."""
        (found,) = (element for element in self.all("section") if element.attributes.get("id") == identifier)
        return " ".join(found.text.split())
