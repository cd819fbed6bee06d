"""Values in the form in which they are compared: JSON text parsed, list items named, content hashes masked."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = ("task_key", "job_cluster_key", "environment_key", "name", "key", "label", "category", "id")
_CONTENT = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-f]{12,64}(?![0-9a-zA-Z-])")
_MASK = "<content>"


def settle(body: dict[str, Any]) -> dict[str, Any]:
    """Flatten a body into ``path -> value``: ``task[bronze].max_retries -> 2``. Lists of plain values stay whole."""
    return dict(_flatten("", body))


def mask_contents(value: Any) -> Any:
    """Replace content hashes in texts, so that texts that differ only by a hash are equal."""
    if isinstance(value, str):
        return _CONTENT.sub(_MASK, value)
    return [mask_contents(item) for item in value] if isinstance(value, list) else value


def whole_item(key: str, other: dict[str, Any]) -> str | None:
    """Return the outermost item around an argument that the other side lacks as a whole, if there is one."""
    ends = [place + 1 for place, letter in enumerate(key) if letter == "]"]
    return next((key[:end] for end in ends if not below(key[:end], other)), None)


def below(item: str, settled: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an item, by their paths within it."""
    return {key.removeprefix(item).lstrip("."): settled[key] for key in settled if key.startswith(item)}


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _flatten(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    value = _parsed(value)
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flatten(f"{path}.{key}" if path else key, item)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        # A block written as an object and as a list of one object means the same.
        labels = [""] if len(value) == 1 and _label(value[0]) is None else _labels(value)
        for label, item in zip(labels, value, strict=True):
            yield from _flatten(f"{path}{label}", item)
    else:
        yield path, value


def _parsed(value: Any) -> Any:
    """Parse text that holds a JSON object or list; policies and activities are given so."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _labels(items: list[dict[str, Any]]) -> list[str]:
    """Label each item by an argument that identifies it, else by its number, so that an insertion changes no others."""
    labels = [_label(item) for item in items]
    if None in labels or len(set(labels)) < len(labels):
        return [f"[{number}]" for number in range(len(items))]
    return [f"[{label}]" for label in labels]


def _label(item: dict[str, Any]) -> str | None:
    return next((str(item[name]) for name in _NAMES if isinstance(item.get(name), str)), None)
