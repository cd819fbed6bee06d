"""Tokens of an expression, each with its offset in the whole string."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from data_factory.expressions.errors import ExpressionError

Kind = Literal["number", "text", "name", "symbol", "end"]

_TOKEN = re.compile(
    r"""(?P<number>[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
      | (?P<text>'(?:[^']|'')*')
      | (?P<name>[^\W\d][\w$]*|\$[\w$]*)
      | (?P<symbol>[()\[\],.?])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One token; `text` as written, empty at the end."""

    kind: Kind
    text: str
    position: int

    def __str__(self) -> str:
        """Describe the token in an error message."""
        return "the end of the expression" if self.kind == "end" else f"'{self.text}'"


def tokens(source: str, start: int, end: int) -> list[Token]:
    """Split `source[start:end]` into tokens; the last one is always of kind `end`.

    Raises:
        ExpressionError: A character that the language does not have, or text whose quote is never closed.
    """
    found: list[Token] = []
    position = start
    while position < end:
        if source[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(source, position, end)
        if match is None:
            raise _unexpected(source, position)
        kind: Kind = match.lastgroup  # type: ignore[assignment] # the groups are named after the kinds
        if kind == "number" and match.end() < end and (source[match.end()].isalnum() or source[match.end()] in "_$"):
            raise _unexpected(source, match.end())
        found.append(Token(kind, match.group(), position))
        position = match.end()
    return [*found, Token("end", "", end)]


def _unexpected(source: str, position: int) -> ExpressionError:
    character = source[position]
    if character == "'":
        problem = "this quote is never closed; a single quote inside text is written twice"
    elif character == '"':
        problem = "text stands in single quotes, not in double quotes"
    elif character == "@":
        problem = "an at sign starts an expression, it is not repeated inside of one"
    else:
        problem = f"the character {character!r} is not expected here"
    return ExpressionError(problem, source, position)
