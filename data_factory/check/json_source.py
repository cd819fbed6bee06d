"""Reads strict JSON and remembers where each value and each key stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined] # the standard library's own scanner of strings
from typing import Any

from data_factory.expressions.limits import DIGITS

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|[^\\]", re.DOTALL
)
_DEEPEST = 200


class JsonError(ValueError):
    """The text is no JSON.

    Attributes:
        offset: Where it stops being JSON.
    """

    def __init__(self, problem: str, offset: int) -> None:
        self.offset = offset
        super().__init__(problem)


@dataclass
class JsonSource:
    """A JSON document with its places.

    Attributes:
        text: The text.
        value: What it holds.
        keys: Path of a member to the offset of its key.
        values: Path of a value to its offset.
        duplicates: Path and offset of each key that its object has already.
    """

    text: str
    value: Any = None
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)
    duplicates: list[tuple[Path, int]] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1."""
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def offset_in_string(self, path: Path, position: int) -> int:
        """Return where a character of a string stands in the text; escapes take more than one character there."""
        offset = self.values[path] + 1
        for match in _ESCAPE.finditer(self.text, offset):
            if position <= 0:
                break
            offset = match.end()
            position -= 1
        return offset

    def nearest(self, path: Path) -> int:
        """Return the offset of a value, or of the nearest one around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, 0)


def parse(text: str) -> JsonSource:
    """Read a document.

    Raises:
        JsonError: It is no JSON; a byte order mark, comments and trailing commas are none.
    """
    source = JsonSource(text)
    source.value, end = _Reader(source).value(0, ())
    end = _after_space(text, end)
    if end < len(text):
        raise JsonError("something follows the end of the document", end)
    return source


def _after_space(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


class _Reader:
    def __init__(self, source: JsonSource) -> None:
        self._source = source
        self._text = source.text

    def value(self, offset: int, path: Path) -> tuple[Any, int]:
        """Read the value at an offset; return it and where it ends."""
        offset = _after_space(self._text, offset)
        if len(path) > _DEEPEST:
            raise JsonError(f"more than {_DEEPEST} levels", offset)
        self._source.values[path] = offset
        character = self._text[offset : offset + 1]
        if character == "{":
            return self._object(offset + 1, path)
        if character == "[":
            return self._array(offset + 1, path)
        if character == '"':
            return self._string(offset)
        number = _NUMBER.match(self._text, offset)
        if number:
            return _number(number.group(), offset), number.end()
        for word, constant in _WORDS.items():
            if self._text.startswith(word, offset):
                return constant, offset + len(word)
        raise JsonError("expected a value" if character else "the document ends too early", offset)

    def _string(self, offset: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self._text, offset + 1, True)  # noqa: FBT003 - strict, as in the json module
        except json.JSONDecodeError as error:
            raise JsonError(error.msg[0].lower() + error.msg[1:], error.pos) from None
        return text, end

    def _object(self, offset: int, path: Path) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        offset = _after_space(self._text, offset)
        if self._text.startswith("}", offset):
            return members, offset + 1
        while True:
            offset = _after_space(self._text, offset)
            if not self._text.startswith('"', offset):
                raise JsonError("expected a key in double quotes", offset)
            key, end = self._string(offset)
            if key in members:
                self._source.duplicates.append(((*path, key), offset))
            self._source.keys[(*path, key)] = offset
            end = _after_space(self._text, end)
            if not self._text.startswith(":", end):
                raise JsonError(f"expected ':' after \"{key}\"", end)
            members[key], offset = self.value(end + 1, (*path, key))
            offset, more = self._next(offset, "}")
            if not more:
                return members, offset

    def _array(self, offset: int, path: Path) -> tuple[list[Any], int]:
        items: list[Any] = []
        offset = _after_space(self._text, offset)
        if self._text.startswith("]", offset):
            return items, offset + 1
        while True:
            item, offset = self.value(offset, (*path, len(items)))
            items.append(item)
            offset, more = self._next(offset, "]")
            if not more:
                return items, offset

    def _next(self, offset: int, closing: str) -> tuple[int, bool]:
        """Step over a comma (more follows) or the closing bracket."""
        offset = _after_space(self._text, offset)
        if self._text.startswith(closing, offset):
            return offset + 1, False
        if not self._text.startswith(",", offset):
            raise JsonError(f"expected ',' or '{closing}'", offset)
        after = _after_space(self._text, offset + 1)
        if self._text.startswith(closing, after):
            raise JsonError(f"a comma before '{closing}'", offset)
        return offset + 1, True


def _number(written: str, offset: int) -> int | float:
    if any(mark in written for mark in ".eE"):
        return float(written)
    if len(written) > DIGITS:
        raise JsonError(f"an integer of more than {DIGITS:,} digits", offset)
    return int(written)


def write_path(path: Path) -> str:
    """Write a path as `properties.activities[0].name`; a key with other characters stands in quotes."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
        elif re.fullmatch(r"[\w$\-]+", part):
            written += f".{part}" if written else part
        else:
            written += f"[{json.dumps(part, ensure_ascii=False)}]"
    return written
