"""Reads JSON text as the service does: what is not quite JSON, but cannot be meant otherwise, is taken too.

Taken beyond JSON: single quotes, names without quotes, a comma before a closing bracket, comments, NaN and Infinity,
hexadecimal (0x1F) and octal (010) integers. Whatever follows the first value is not read. Empty text is null.
"""

from __future__ import annotations

import math
import re
from typing import Any

from data_factory.expressions import limits

_SPACE = re.compile(r"(?:\s|/\*.*?\*/|//[^\r\n]*)*", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NUMBER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)")
_AFTER_NUMBER = " \t\r\n,]}/"
_PLAIN = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\\": "\\", "/": "/", '"': '"', "'": "'"}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": math.nan, "Infinity": math.inf}


def read(text: str) -> Any:
    """Read the first value of a text.

    Raises:
        ValueError: It is not well formed; the message says where.
    """
    reader = _Reader(text)
    reader.skip_space()
    return None if reader.at_end() else reader.value(0)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def skip_space(self) -> None:
        match = _SPACE.match(self._text, self._position)
        self._position = match.end() if match else self._position

    def at_end(self) -> bool:
        return self._position >= len(self._text)

    def _peek(self) -> str:
        self.skip_space()
        if self.at_end():
            raise ValueError("it ends too early")
        return self._text[self._position]

    def _problem(self, problem: str) -> ValueError:
        return ValueError(f"{problem} at character {self._position + 1}")

    def value(self, depth: int) -> Any:
        if depth > limits.NESTING:
            raise self._problem(f"more than {limits.NESTING} levels")
        character = self._peek()
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        if character in _PLAIN:
            return self._string()
        number = _NUMBER.match(self._text, self._position)
        word = _NAME.match(self._text, self._position)
        if number:
            self._position = number.end()
            if not self.at_end() and self._text[self._position] not in _AFTER_NUMBER:
                raise self._problem(f"unexpected {self._text[self._position]!r} in a number")
            return _number(number.group())
        if word and word.group() in _WORDS:
            self._position = word.end()
            return _WORDS[word.group()]
        if self._text.startswith("-Infinity", self._position):
            self._position += len("-Infinity")
            return -math.inf
        raise self._problem(f"unexpected {character!r}")

    def _object(self, depth: int) -> dict[str, Any]:
        self._position += 1
        members: dict[str, Any] = {}
        while self._peek() != "}":
            name = self._name()
            if self._peek() != ":":
                raise self._problem(f"expected ':' after '{name}'")
            self._position += 1
            members[name] = self.value(depth + 1)
            if not self._another("}"):
                break
        self._position += 1
        return members

    def _array(self, depth: int) -> list[Any]:
        self._position += 1
        items: list[Any] = []
        while self._peek() != "]":
            items.append(self.value(depth + 1))
            if not self._another("]"):
                break
        self._position += 1
        return items

    def _another(self, closing: str) -> bool:
        """Step over a comma; False at the closing bracket."""
        character = self._peek()
        if character == ",":
            self._position += 1
            return True
        if character == closing:
            return False
        raise self._problem(f"expected ',' or '{closing}', found {character!r}")

    def _name(self) -> str:
        if self._peek() in _PLAIN:
            return self._string()
        match = _NAME.match(self._text, self._position)
        if match is None:
            raise self._problem("expected a name")
        self._position = match.end()
        return match.group()

    def _string(self) -> str:
        quote = self._text[self._position]
        self._position += 1
        parts: list[str] = []
        while True:
            plain = _PLAIN[quote].match(self._text, self._position)
            parts.append(plain.group() if plain else "")
            self._position = plain.end() if plain else self._position
            if self.at_end():
                raise self._problem("a string is never closed")
            if self._text[self._position] == quote:
                self._position += 1
                text = "".join(parts)
                return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
            parts.append(self._escape())

    def _escape(self) -> str:
        letter = self._text[self._position + 1 : self._position + 2]
        digits = self._text[self._position + 2 : self._position + 6]
        if letter == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", digits):
            self._position += 6
            return chr(int(digits, 16))
        if letter not in _ESCAPES:
            raise self._problem(f"there is no escape '\\{letter}'")
        self._position += 2
        return _ESCAPES[letter]


def _number(text: str) -> int | float:
    digits = text.lstrip("+-")
    sign = -1 if text.startswith("-") else 1
    is_float = digits[:2] not in {"0x", "0X"} and any(character in digits for character in ".eE")
    if not is_float and len(digits) > limits.DIGITS:
        raise ValueError("an integer has too many digits")
    if digits[:2] in {"0x", "0X"}:
        return sign * int(digits, 16)
    if is_float:
        return float(text)
    if len(digits) > 1 and digits.startswith("0") and digits.strip("01234567") == "":
        return sign * int(digits, 8)
    return int(text)
