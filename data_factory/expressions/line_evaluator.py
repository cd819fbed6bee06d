"""Evaluates expressions line by line, for `lakehouse adf eval`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from data_factory.errors import DataFactoryError
from data_factory.expressions.context import Context
from data_factory.expressions.errors import ExpressionError
from data_factory.expressions.evaluator import evaluate
from data_factory.expressions.values import json_text
from data_factory.json_text import read_json

if TYPE_CHECKING:
    from pathlib import Path

_FIELDS = {field.name for field in dataclasses.fields(Context)} - {"clock", "randomness"}


def read_context(file: Path | None) -> Context:
    """Read a context from a JSON file: its fields at the top, or under `context`.

    Raises:
        DataFactoryError: The file is no JSON object, has a field that a context does not have, or one of another type.
    """
    if file is None:
        return Context()
    try:
        document = read_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataFactoryError(f"cannot read the context {file}: {error}") from None
    values = document.get("context", document) if isinstance(document, dict) else document
    if not isinstance(values, dict) or not _FIELDS.issuperset(values):
        unknown = ", ".join(sorted(values.keys() - _FIELDS)) if isinstance(values, dict) else type(values).__name__
        raise DataFactoryError(
            f"the context {file} is an object with the fields {', '.join(sorted(_FIELDS))}; found: {unknown}"
        )
    for name in sorted(values.keys() - {"item"}):
        if not isinstance(values[name], dict):
            raise DataFactoryError(f"the context {file} has to have an object as its {name!r}")
    return Context(**values)


def answer(line: bytes, context: Context) -> str:
    """Evaluate the JSON string of one line; the answer is a JSON object with `value` or `error`."""
    try:
        source = read_json(line)
    except ValueError as error:
        return _answer("error", f"the line is no JSON: {error}")
    if not isinstance(source, str):
        return _answer("error", "the line is no JSON string")
    try:
        return _answer("value", evaluate(source, context))
    except ExpressionError as error:
        return _answer("error", str(error))


def _answer(name: str, value: Any) -> str:
    return json_text({name: value}).encode("utf-8", "backslashreplace").decode()
