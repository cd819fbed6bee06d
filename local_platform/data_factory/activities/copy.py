"""Copy: files from HTTP or the lake into the lake, byte for byte or as delimited text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.datasets import dataset
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.support_copy import refusals
from local_platform.data_factory.transfer.sinks import targets
from local_platform.data_factory.transfer.sources import SourceFile, source_files
from local_platform.data_factory.transfer.text_copy import TextCopy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.data_factory.datasets import Dataset
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope
    from local_platform.data_factory.stores.lake_path import LakePath


@dataclass(slots=True)
class _Tally:
    """What was moved so far."""

    read: int = 0
    written: int = 0
    files_read: int = 0
    files_written: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def counted(self, part: SourceFile) -> Iterator[bytes]:
        self.files_read += 1
        for piece in part.pieces():
            self.read += len(piece)
            yield piece


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Copy every file of the source; each appears in the lake completely or not at all."""
    source, sink = (dataset(activity.body[name][0], scope) for name in ("inputs", "outputs"))
    given = scope.inputs(activity.properties, *activity.properties)
    scope.record_input({"inputs": [_shown(source)], "outputs": [_shown(sink)]})
    started = scope.machine.clock.now()
    read_settings = given["source"].get("storeSettings") or {}
    files = source_files(source, read_settings, scope, sink.file)
    tally = _Tally()
    text = TextCopy.of(source, sink, given) if source.type == "DelimitedText" else None
    for target, parts in targets(files, source, sink, given["sink"]):
        _write(target, parts, text, tally, scope)
    if read_settings.get("deleteFilesAfterCompletion"):
        for file in files:
            if file.path:
                scope.machine.store.delete(file.path)
    seconds = max(1e-3, (scope.machine.clock.now() - started).total_seconds())
    return _output(tally, seconds)


def _write(target: LakePath, parts: list[SourceFile], text: TextCopy | None, tally: _Tally, scope: Scope) -> None:
    if any(part.path == target for part in parts):
        raise ActivityError(f"{target} would be copied onto itself.", permanent=True)
    with scope.machine.store.writing(target) as file:
        for piece in _as_they_are(parts, tally) if text is None else _as_text(target, parts, text, tally):
            file.write(piece)
    tally.files_written += 1


def _as_they_are(parts: list[SourceFile], tally: _Tally) -> Iterator[bytes]:
    for part in parts:
        for piece in tally.counted(part):
            tally.written += len(piece)
            yield piece


def _as_text(target: LakePath, parts: list[SourceFile], text: TextCopy, tally: _Tally) -> Iterator[bytes]:
    rows = (
        row
        for number, part in enumerate(parts)
        for row in text.rows(tally.counted(part), part.relative, with_header=number == 0, counts=tally.rows)
    )
    for line in text.lines(rows, str(target)):
        tally.written += len(line)
        yield line


def _output(tally: _Tally, seconds: float) -> dict[str, Any]:
    """Return the output that the service gives for a finished copy; throughput is in KB a second."""
    return {
        "dataRead": tally.read,
        "dataWritten": tally.written,
        "filesRead": tally.files_read,
        "filesWritten": tally.files_written,
        "sourcePeakConnections": 1,
        "sinkPeakConnections": 1,
        **tally.rows,
        "copyDuration": round(seconds, 3),
        "throughput": round(tally.read / 1024 / seconds, 3),
        "errors": [],
    }


def _shown(data: Dataset) -> dict[str, Any]:
    where = data.url() if data.is_http else str(data.path())
    return {"referenceName": data.name, "type": data.type, "location": where}


HANDLER = Handler(run, refusals=refusals)
