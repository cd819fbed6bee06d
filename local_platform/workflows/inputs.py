"""The inputs of a for-each task.

Reference: https://docs.databricks.com/aws/en/jobs/for-each (a JSON array, given as text or by a reference; 5,000
iterations at most)
"""

from __future__ import annotations

import json
from typing import Any

from local_platform.workflows.errors import InputsError
from local_platform.workflows.task_values import VALUE_BYTES

_MOST = 5000


def parse_inputs(text: str, where: str) -> list[Any]:
    """Return the inputs from their resolved text.

    Raises:
        InputsError: no JSON array, or a larger one than the service takes.
    """
    size = len(text.encode())
    if size > VALUE_BYTES:
        raise InputsError(f"{where}: its inputs take {size} bytes, more than {VALUE_BYTES}. Give names, not contents.")
    try:
        inputs = json.loads(text)
    except ValueError as error:
        raise InputsError(f"{where}: its inputs are no JSON: {error}. They begin with {text[:80]!r}.") from error
    if not isinstance(inputs, list):
        raise InputsError(f"{where}: its inputs are {text[:80]!r}, not a JSON array. Publish a list.")
    if len(inputs) > _MOST:
        raise InputsError(f"{where}: {len(inputs)} inputs, more than {_MOST}. Give each iteration more to do.")
    return inputs


def shown(value: Any) -> str:
    """Return an input shortened for labels; of an object, its first value."""
    first = next(iter(value.values()), "") if isinstance(value, dict) else value
    text = first if isinstance(first, str) else json.dumps(first, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - a label's width
