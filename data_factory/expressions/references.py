"""What an expression refers to, found without evaluating it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from data_factory.expressions.evaluator import is_expression_object
from data_factory.expressions.parser import parse
from data_factory.expressions.syntax import Access, Call, Expression, Interpolation, Node
from data_factory.expressions.syntax import Literal as Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal[
    "parameter",
    "global parameter",
    "system variable",
    "variable",
    "activity",
    "item",
    "dataset parameter",
    "linked service parameter",
    "trigger",
    "function",
]
_PARAMETERS: dict[str, Kind] = {"dataset": "dataset parameter", "linkedservice": "linked service parameter"}
_OF_PIPELINE: dict[str, Kind] = {"parameters": "parameter", "globalparameters": "global parameter"}


@dataclass(frozen=True)
class Reference:
    """One reference.

    Attributes:
        kind: What is referred to; `function` for every call of a function that reads no context.
        name: Its name as written; None when it is computed, or for all of them (`pipeline().parameters`), or when
            the kind has no names (item).
        path: The properties that follow, as far as they are written out: `("output", "firstRow")`.
        position: Offset in `source` that the reference begins at.
        source: The string that holds it.
        location: Where that string stands in the value that was given: keys and indexes.
        null_safe: The name follows a question mark, so that its absence is no error.
        arguments: How many arguments the call has.
    """

    kind: Kind
    name: str | None
    path: tuple[str, ...]
    position: int
    source: str
    location: tuple[str | int, ...] = ()
    null_safe: bool = False
    arguments: int = 0


def references(value: Any, location: tuple[str | int, ...] = ()) -> Iterator[Reference]:
    """Find the references of every expression in a JSON value.

    Raises:
        ExpressionError: An expression is not well formed.
    """
    if isinstance(value, str):
        template = parse(value)
        nodes = [template.node] if isinstance(template, Expression) else []
        if isinstance(template, Interpolation):
            nodes = [part for part in template.parts if not isinstance(part, str)]
        for node in nodes:
            yield from _of_node(node, value, location)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from references(item, (*location, index))
    elif isinstance(value, dict):
        if is_expression_object(value):
            yield from references(value["value"], (*location, "value"))
            return
        for name, item in value.items():
            yield from references(item, (*location, name))


def _of_node(node: Node, source: str, location: tuple[str | int, ...]) -> Iterator[Reference]:
    if isinstance(node, Constant):
        return
    call, accesses = _chain(node)
    if call is not None:
        yield _reference(call, accesses, source, location)
        for argument in call.arguments:
            yield from _of_node(argument, source, location)
    for access in accesses:
        yield from _of_node(access.key, source, location)


def _chain(node: Node) -> tuple[Call | None, list[Access]]:
    """Return the call at the root of a chain of accesses, and the accesses in the order of reading."""
    accesses: list[Access] = []
    while isinstance(node, Access):
        accesses.append(node)
        node = node.target
    return (node if isinstance(node, Call) else None), accesses[::-1]


def _reference(call: Call, accesses: list[Access], source: str, location: tuple[str | int, ...]) -> Reference:
    keys = [_constant(access.key) for access in accesses]
    path = _written(keys)
    function = call.name.lower()

    def make(kind: Kind, name: str | None, used: int) -> Reference:
        safe = 0 < used <= len(accesses) and accesses[used - 1].null_safe
        return Reference(
            kind, name, path[used:], call.position, source, location, null_safe=safe, arguments=len(call.arguments)
        )

    if function == "pipeline":
        group = _OF_PIPELINE.get((keys[0] or "").lower()) if keys else None
        if group:
            return make(group, keys[1] if len(keys) > 1 else None, 2)
        return make("system variable", keys[0] if keys else None, 1)
    if function in _PARAMETERS:
        return make(_PARAMETERS[function], keys[0] if keys else None, 1)
    if function in {"variables", "activity"}:
        name = _constant(call.arguments[0]) if len(call.arguments) == 1 else None
        return make("variable" if function == "variables" else "activity", name, 0)
    if function == "item":
        return make("item", None, 0)
    return make("trigger", None, 0) if function in {"trigger", "triggerbody"} else make("function", call.name, 0)


def _constant(node: Node) -> str | None:
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None


def _written(keys: list[str | None]) -> tuple[str, ...]:
    path: list[str] = []
    for key in keys:
        if key is None:
            break
        path.append(key)
    return tuple(path)
