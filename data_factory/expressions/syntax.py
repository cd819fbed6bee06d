"""What the parser makes of a string: text, an expression, or text with expressions in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    """A number, text in single quotes, true, false or null."""

    value: object
    position: int


@dataclass(frozen=True)
class Call:
    """A function with its arguments; `name` as it was written."""

    name: str
    arguments: tuple[Node, ...]
    position: int


@dataclass(frozen=True)
class Access:
    """A property (`a.b`, `a['b']`) or an element (`a[0]`); null-safe when written with a question mark."""

    target: Node
    key: Node
    null_safe: bool
    position: int


Node = Literal | Call | Access


@dataclass(frozen=True)
class Text:
    """A string without expressions, its escapes resolved."""

    value: str


@dataclass(frozen=True)
class Expression:
    """A string that is one expression: its value may be of any type."""

    node: Node


@dataclass(frozen=True)
class Interpolation:
    """Text with `@{…}` in it: its value is always text."""

    parts: tuple[str | Node, ...]


Template = Text | Expression | Interpolation
