"""Lookup: the first row, or the rows, of a small file."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from data_factory.json_text import require_shallow
from local_platform.data_factory.activities.inner import truth
from local_platform.data_factory.datasets import Dataset, dataset
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.support_copy import dataset_refusals, source_refusals
from local_platform.data_factory.transfer.delimited_text import Dialect, column_names
from local_platform.data_factory.transfer.sources import SourceFile, source_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory.definitions import Activity, Factory
    from local_platform.data_factory.scope import Scope

_MOST_ROWS = 5000  # rows; the service returns at most so many, without an error
_MOST_BYTES = 4 << 20
_MOST_JSON = 16 * _MOST_BYTES  # largest file; it is read as a whole


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Return ``firstRow``, or ``count`` and ``value``."""
    data = dataset(activity.properties["dataset"], scope)
    given = scope.inputs(activity.properties, "source", "firstRowOnly")
    scope.record_input({"dataset": {"referenceName": data.name}})
    first_only = truth("firstRowOnly", given.get("firstRowOnly", True))
    source = given.get("source") or {}
    files = source_files(data, source.get("storeSettings") or {}, scope)
    rows = list(islice(_rows(data, source, files), 1 if first_only else _MOST_ROWS))
    if len(json.dumps(rows, ensure_ascii=False).encode()) > _MOST_BYTES:
        raise ActivityError(f"The rows are larger than the {_MOST_BYTES} bytes that a Lookup returns.", permanent=True)
    if first_only:
        return {"firstRow": rows[0]} if rows else {}
    return {"count": len(rows), "value": rows}


def _rows(data: Dataset, source: Mapping[str, Any], files: list[SourceFile]) -> Iterator[Any]:
    for file in files:
        if data.type == "Json":
            yield from _objects(file)
        else:
            skip = int((source.get("formatSettings") or {}).get("skipLineCount") or 0)
            yield from _text_rows(Dialect.of(data.properties), file, skip)


def _text_rows(dialect: Dialect, file: SourceFile, skip_lines: int) -> Iterator[dict[str, str | None]]:
    names: list[str] | None = None
    for row in dialect.rows(file.pieces(), file.relative, skip_lines):
        if names is None:
            names = [value or "" for value in row] if dialect.header else column_names(len(row))
            if dialect.header:
                continue
        if len(row) != len(names):
            raise ActivityError(f"{file.relative}: a row has {len(row)} columns where {len(names)} are expected.")
        yield dict(zip(names, row, strict=True))


def _objects(file: SourceFile) -> Iterator[Any]:
    """Yield the objects of an array, or of objects that follow each other."""
    content = bytearray()
    for piece in file.pieces():
        content += piece
        if len(content) > _MOST_JSON:
            raise ActivityError(f"{file.relative} is too large for a Lookup.", permanent=True)
    try:
        text = content.decode("utf-8-sig")
        decoder, position = json.JSONDecoder(), 0
        while position < len(text):
            if text[position].isspace() or text[position] == ",":
                position += 1
                continue
            value, position = decoder.raw_decode(text, position)
            require_shallow(value)
            yield from value if isinstance(value, list) else [value]
    except (ValueError, RecursionError) as error:
        raise ActivityError(f"{file.relative} is no JSON: {error}.", permanent=True) from error


def _refusals(activity: Activity, factory: Factory) -> Iterator[str]:
    yield from dataset_refusals(activity.properties.get("dataset"), factory, ("DelimitedText", "Json"))
    yield from source_refusals(activity.properties.get("source") or {})


HANDLER = Handler(run, refusals=_refusals)
