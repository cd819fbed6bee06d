"""How a function of the language is declared: its name, what it takes, and the Python function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from data_factory.expressions.values import is_integer, is_number, type_name

Implementation = TypeVar("Implementation", bound=Callable[..., Any])


@dataclass(frozen=True)
class Kind:
    """What a parameter takes: a name for messages and a test."""

    name: str
    accepts: Callable[[object], bool]


ANY = Kind("a value", lambda _: True)
TEXT = Kind("a string", lambda value: isinstance(value, str))
INTEGER = Kind("an integer", is_integer)
NUMBER = Kind("an integer or a float", is_number)
BOOLEAN = Kind("a boolean", lambda value: isinstance(value, bool))
ARRAY = Kind("an array", lambda value: isinstance(value, list))
SEQUENCE = Kind("an array or a string", lambda value: isinstance(value, list | str))
COLLECTION = Kind("an object, an array or a string", lambda value: isinstance(value, list | str | dict))

Style = Literal["values", "context", "lazy"]
"""What an implementation gets: its arguments' values; the context before them; or functions that evaluate them."""


@dataclass(frozen=True)
class Function:
    """A function of the language.

    Attributes:
        name: As the documentation writes it; it is found in any casing.
        parameters: The kinds of its parameters; the last one counts for every further argument.
        least: Fewest arguments.
        most: Most arguments; None without a bound.
        style: What the implementation gets.
        implementation: Does the work.
    """

    name: str
    parameters: tuple[Kind, ...]
    least: int
    most: int | None
    style: Style
    implementation: Callable[..., Any]

    def arity_problem(self, count: int) -> str | None:
        """Tell what is wrong with a number of arguments; None when nothing is."""
        if count >= self.least and (self.most is None or count <= self.most):
            return None
        if self.most is None:
            expected = f"at least {self.least}"
        elif self.least == self.most:
            expected = str(self.least)
        else:
            expected = f"{self.least} to {self.most}"
        noun = "argument" if expected.endswith("1") else "arguments"
        return f"{self.name}() takes {expected} {noun}, {count} given"

    def argument_problem(self, index: int, value: object) -> str | None:
        """Tell what is wrong with the value of an argument; None when nothing is."""
        if not self.parameters:
            return None
        kind = self.parameters[min(index, len(self.parameters) - 1)]
        if kind.accepts(value):
            return None
        return f"{self.name}() expects {kind.name} as argument {index + 1}, not {_shown(value)}"


def _shown(value: object) -> str:
    if value is None:
        return "null"
    name = type_name(value)
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


FUNCTIONS: dict[str, Function] = {}
"""Every function, by its name in lower case."""


def function(
    name: str, *parameters: Kind, optional: int = 0, variadic: bool = False, style: Style = "values"
) -> Callable[[Implementation], Implementation]:
    """Declare a Python function as a function of the language.

    Args:
        name: Its name as documented.
        parameters: What each parameter takes.
        optional: How many of the last parameters may be left out.
        variadic: The last parameter may be given any number of times.
        style: What the implementation gets.
    """

    def declare(implementation: Implementation) -> Implementation:
        most = None if variadic else len(parameters)
        FUNCTIONS[name.lower()] = Function(name, parameters, len(parameters) - optional, most, style, implementation)
        return implementation

    return declare
