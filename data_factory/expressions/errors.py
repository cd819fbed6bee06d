"""Errors of the expression language: each points into the expression it is about."""

from __future__ import annotations

from data_factory.errors import DataFactoryError


class ExpressionError(DataFactoryError):
    """An expression cannot be parsed or evaluated.

    Attributes:
        problem: What is wrong and what to do, in one sentence, without the place.
        source: The whole string that holds the expression, as written.
        position: Offset into `source`, in characters, that the problem is about.
    """

    def __init__(self, problem: str, source: str = "", position: int = 0) -> None:
        self.problem = problem
        self.source = source
        self.position = position
        super().__init__(problem)

    def __str__(self) -> str:
        """Tell the problem and, on two further lines, show the place with a caret."""
        if not self.source:
            return self.problem
        start = self.source.rfind("\n", 0, self.position) + 1
        end = self.source.find("\n", self.position)
        line = self.source[start : end if end >= 0 else len(self.source)].replace("\t", " ")
        shown, column = _window(line, self.position - start)
        return f"{self.problem} (at character {self.position + 1})\n  {shown}\n  {' ' * column}^"


_WIDTH = 100


def _window(line: str, column: int) -> tuple[str, int]:
    """Cut a long line to what stands around the column."""
    if len(line) <= _WIDTH:
        return line, column
    start = max(0, min(column - _WIDTH // 2, len(line) - _WIDTH))
    return line[start : start + _WIDTH], column - start


class ArgumentError(Exception):
    """Raised inside a function of the language; the evaluator adds where it was called.

    Attributes:
        argument: Which argument is wrong, counted from 0; None when it is the call as a whole.
    """

    def __init__(self, problem: str, argument: int | None = None) -> None:
        self.argument = argument
        super().__init__(problem)
