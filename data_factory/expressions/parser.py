"""Parser of the expression language.

Grammar (Microsoft, "Expressions and functions in Azure Data Factory"):

    string     = "@" expression | "@@" text | { text | "@{" expression "}" | "@@{" }
    expression = number | 'text' | true | false | null | call { access }
    call       = name "(" [ expression { "," expression } ] ")"
    access     = ["?"] "." name | ["?"] "[" expression "]"
"""

from __future__ import annotations

from functools import lru_cache

from data_factory.expressions import limits
from data_factory.expressions.errors import ExpressionError
from data_factory.expressions.lexer import Token, tokens
from data_factory.expressions.syntax import Access, Call, Expression, Interpolation, Literal, Node, Template, Text

_CONSTANTS = {"true": True, "false": False, "null": None}
_INT64 = range(-(2**63), 2**63)


@lru_cache(maxsize=4096)
def parse(source: str) -> Template:
    """Parse a string as it stands in a definition.

    Raises:
        ExpressionError: The string holds an expression that is not well formed; it points at the character.
    """
    if len(source) > limits.EXPRESSION_LENGTH:
        raise ExpressionError(f"the expression is longer than {limits.EXPRESSION_LENGTH:,} characters")
    if source.startswith("@") and len(source) > 1 and source[1] not in "@{":
        return Expression(_Parser(source, 1, len(source)).whole())
    if source.startswith("@@"):
        return Text(_escaped(source))
    return _interpolation(source)


def _escaped(source: str) -> str:
    """Return the text of a string that begins with a doubled at sign.

    The documentation has `@@` for one at sign and `@@{` for a literal `@{`. Before anything else the evaluator
    behind the service's test framework drops both.
    """
    return source[1:] if source == "@@" or source[2] in "@{" else source[2:]


def _interpolation(source: str) -> Template:
    parts: list[str | Node] = []
    text = ""
    position = 0
    while (start := source.find("@{", position)) >= 0:
        if start > 0 and source[start - 1] == "@":
            text += source[position : start - 1] + "@{"
            position = start + 2
            continue
        end = _closing_brace(source, start)
        text += source[position:start]
        parts += [text, _Parser(source, start + 2, end).whole()]
        text = ""
        position = end + 1
    text += source[position:]
    return Interpolation((*parts, text)) if parts else Text(text)


def _closing_brace(source: str, start: int) -> int:
    """Return the offset of the brace that closes the `@{` at `start`; braces inside quotes do not count."""
    quoted = False
    for position in range(start + 2, len(source)):
        if source[position] == "'":
            quoted = not quoted
        elif source[position] == "}" and not quoted:
            return position
    raise ExpressionError("this '@{' has no closing '}'", source, start)


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, source: str, start: int, end: int) -> None:
        self._source = source
        self._tokens = tokens(source, start, end)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._token.kind != "end":
            raise self._error(f"the expression ends before {self._token}", self._token)
        return node

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _expect(self, symbol: str) -> Token:
        if self._token.text != symbol or self._token.kind != "symbol":
            raise self._error(f"expected '{symbol}', found {self._token}", self._token)
        return self._take()

    def _error(self, problem: str, token: Token) -> ExpressionError:
        return ExpressionError(problem, self._source, token.position)

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > limits.NESTING:
            raise self._error(f"the expression is nested deeper than {limits.NESTING} levels", self._token)
        token = self._take()
        node: Node
        if token.kind == "number":
            node = self._number(token)
        elif token.kind == "text":
            node = Literal(token.text[1:-1].replace("''", "'"), token.position)
        elif token.kind != "name":
            raise self._error(f"expected a function or a value, found {token}", token)
        elif token.text.lower() in _CONSTANTS and self._token.text != "(":
            node = Literal(_CONSTANTS[token.text.lower()], token.position)
        else:
            node = self._accesses(self._call(token))
        self._depth -= 1
        return node

    def _number(self, token: Token) -> Literal:
        if any(character in token.text for character in ".eE"):
            return Literal(float(token.text), token.position)
        if len(token.text) > limits.DIGITS or int(token.text) not in _INT64:
            raise self._error("the integer does not fit into 64 bits", token)
        return Literal(int(token.text), token.position)

    def _call(self, name: Token) -> Call:
        if self._token.text != "(":
            raise self._error(
                f"expected '(' after '{name.text}', found {self._token}: text stands in single quotes, "
                "everything else is a function",
                self._token,
            )
        self._take()
        arguments: list[Node] = []
        if self._token.text != ")":
            arguments.append(self._expression())
            while self._token.text == ",":
                self._take()
                arguments.append(self._expression())
        self._expect(")")
        return Call(name.text, tuple(arguments), name.position)

    def _accesses(self, node: Node) -> Node:
        while self._token.kind == "symbol" and self._token.text in {".", "[", "?"}:
            null_safe = self._token.text == "?"
            if null_safe:
                self._take()
            opening = self._take()
            key: Node
            if opening.text == ".":
                name = self._take()
                if name.kind != "name":
                    raise self._error(f"expected the name of a property after the dot, found {name}", name)
                key = Literal(name.text, name.position)
            elif opening.text == "[":
                key = self._expression()
                self._expect("]")
            else:
                raise self._error(f"expected '.' or '[' after '?', found {opening}", opening)
            node = Access(node, key, null_safe, opening.position)
        return node
