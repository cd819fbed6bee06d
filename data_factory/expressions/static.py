"""What is wrong with the calls of an expression whatever its values are, found without evaluating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_factory.expressions.dotnet.zones import is_windows_name, windows_names
from data_factory.expressions.functions import FUNCTIONS
from data_factory.expressions.functions.dates import UNITS
from data_factory.expressions.functions.scope import suggestion
from data_factory.expressions.functions.unknown import unknown_function
from data_factory.expressions.parser import parse
from data_factory.expressions.syntax import Access, Call, Expression, Interpolation, Literal, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZONES = {"convertfromutc": (1,), "converttoutc": (1,), "converttimezone": (1, 2)}
_UNITS = {"addtotime": 2, "subtractfromtime": 2, "getfuturetime": 1, "getpasttime": 1}


def static_problems(source: str) -> Iterator[tuple[str, int]]:
    """Find calls of unknown functions, with too many or too few arguments, or with literals that they refuse.

    Yields:
        What is wrong, and the offset in the string that it is about.

    Raises:
        ExpressionError: The expression is not well formed.
    """
    template = parse(source)
    nodes = [template.node] if isinstance(template, Expression) else []
    if isinstance(template, Interpolation):
        nodes = [part for part in template.parts if not isinstance(part, str)]
    for node in nodes:
        yield from _of_node(node)


def _of_node(node: Node) -> Iterator[tuple[str, int]]:
    while isinstance(node, Access):
        yield from _of_node(node.key)
        node = node.target
    if isinstance(node, Call):
        yield from _of_call(node)
        for argument in node.arguments:
            yield from _of_node(argument)


def _of_call(call: Call) -> Iterator[tuple[str, int]]:
    function = FUNCTIONS.get(call.name.lower())
    if function is None:
        yield unknown_function(call.name), call.position
        return
    problem = function.arity_problem(len(call.arguments))
    if problem:
        yield problem, call.position
        return
    for index, argument in enumerate(call.arguments):
        if isinstance(argument, Literal):
            problem = function.argument_problem(index, argument.value) or _name_problem(call, index, argument.value)
            if problem:
                yield problem, argument.position


def _name_problem(call: Call, index: int, value: object) -> str | None:
    """Check a time zone or a unit of time that is written out."""
    name = call.name.lower()
    if index in _ZONES.get(name, ()) and not is_windows_name(str(value)):
        hint = suggestion(str(value), windows_names())
        hint = hint if "did you mean" in hint else "; names are those of Windows, such as 'W. Europe Standard Time'"
        return f"there is no time zone '{value}'{hint}"
    if _UNITS.get(name) == index and str(value).lower() not in {unit.lower() for unit in UNITS}:
        return f"there is no unit of time '{value}'{suggestion(str(value), UNITS)}"
    return None
