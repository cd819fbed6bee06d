"""Evaluates parsed expressions against a context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from data_factory.expressions import limits
from data_factory.expressions.errors import ArgumentError, ExpressionError
from data_factory.expressions.functions import FUNCTIONS, Function
from data_factory.expressions.functions.scope import lookup, suggestion
from data_factory.expressions.functions.unknown import unknown_function
from data_factory.expressions.parser import parse
from data_factory.expressions.syntax import Access, Call, Expression, Literal, Node, Text
from data_factory.expressions.values import is_integer, to_text, type_name

if TYPE_CHECKING:
    from data_factory.expressions.context import Context


def evaluate(value: Any, context: Context) -> Any:
    """Resolve every expression in a JSON value.

    Strings with `@` are evaluated, `{"type": "Expression", "value": …}` becomes the value of its expression, objects
    and arrays are resolved within, everything else is returned as it is.

    Raises:
        ExpressionError: An expression is not well formed, refers to what is not there, or calls a function with what
            it does not take. The error points at the place.
    """
    return _resolve(value, context, 0)


def _resolve(value: Any, context: Context, depth: int) -> Any:
    if depth > limits.NESTING:
        raise ExpressionError(f"the value is nested deeper than {limits.NESTING} levels")
    if isinstance(value, str):
        return _evaluate_string(value, context)
    if isinstance(value, list):
        return [_resolve(item, context, depth + 1) for item in value]
    if isinstance(value, dict):
        if is_expression_object(value):
            return _evaluate_string(value["value"], context)
        return {name: _resolve(item, context, depth + 1) for name, item in value.items()}
    return value


def is_expression_object(value: Any) -> bool:
    """True for `{"type": "Expression", "value": "…"}`, the form in which some fields hold an expression."""
    return (
        isinstance(value, dict)
        and value.keys() == {"type", "value"}
        and str(value["type"]).lower() == "expression"
        and isinstance(value["value"], str)
    )


def _evaluate_string(source: str, context: Context) -> Any:
    template = parse(source)
    if isinstance(template, Text):
        return template.value
    evaluation = _Evaluation(source, context)
    if isinstance(template, Expression):
        return evaluation.value(template.node)
    texts = [part if isinstance(part, str) else to_text(evaluation.value(part)) for part in template.parts]
    try:
        limits.check_length(sum(map(len, texts)), limits.TEXT_LENGTH, "text")
    except ArgumentError as error:
        raise ExpressionError(str(error), source) from None
    return "".join(texts)


class _Evaluation:
    """Evaluates the nodes of one string."""

    def __init__(self, source: str, context: Context) -> None:
        self._source = source
        self._context = context
        self._total = 0  # size of all results so far: each may be within its limit, and all together too large

    def value(self, node: Node) -> Any:
        if isinstance(node, Literal):
            return node.value
        return self._access(node) if isinstance(node, Access) else self._call(node)

    def _error(self, problem: str, position: int) -> ExpressionError:
        return ExpressionError(problem, self._source, position)

    def _call(self, call: Call) -> Any:
        function = FUNCTIONS.get(call.name.lower())
        if function is None:
            raise self._error(unknown_function(call.name), call.position)
        problem = function.arity_problem(len(call.arguments))
        if problem:
            raise self._error(problem, call.position)
        try:
            result = function.implementation(*self._arguments(function, call))
            self._total += limits.check_result(result)
            if self._total > limits.TOTAL:
                raise ArgumentError(f"the expression's results are more than {limits.TOTAL:,} characters and items")  # noqa: TRY301 - its place is added below
        except ArgumentError as error:
            place = call if error.argument is None else call.arguments[min(error.argument, len(call.arguments) - 1)]
            raise self._error(str(error), place.position) from error
        return result

    def _arguments(self, function: Function, call: Call) -> list[Any]:
        if function.style == "lazy":
            return [self._later(argument) for argument in call.arguments]
        values = [self.value(argument) for argument in call.arguments]
        for index, value in enumerate(values):
            problem = function.argument_problem(index, value)
            if problem:
                raise self._error(problem, call.arguments[index].position)
        return [self._context, *values] if function.style == "context" else values

    def _later(self, node: Node) -> Callable[[], Any]:
        return lambda: self.value(node)

    def _access(self, access: Access) -> Any:
        """Follow a chain of accesses; a null-safe one that meets null ends the whole chain with null."""
        steps: list[Access] = []
        node: Node = access
        while isinstance(node, Access):
            steps.append(node)
            node = node.target
        value = self.value(node)
        for step in reversed(steps):
            if value is None and step.null_safe:
                return None
            value = self._step(step, value)
        return value

    def _step(self, access: Access, target: Any) -> Any:
        key = self.value(access.key)
        if isinstance(target, Mapping) and isinstance(key, str):
            return self._property(access, target, key)
        if isinstance(target, list) and is_integer(key):
            if 0 <= key < len(target):
                return target[key]
            if access.null_safe:
                return None
            raise self._error(f"there is no element {key} in an array of {len(target)}", access.key.position)
        shown = f"'{key}'" if isinstance(key, str) else to_text(key) or "null"
        raise self._error(f"{type_name(target)} has no property or element {shown}", access.key.position)

    def _property(self, access: Access, target: Mapping[str, Any], name: str) -> Any:
        try:
            return lookup(target, name)
        except KeyError:
            if access.null_safe:
                return None
            problem = f"there is no property '{name}'{suggestion(name, target)}"
            raise self._error(problem, access.key.position) from None
