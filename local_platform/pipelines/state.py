"""What is remembered of each dataset's last refresh: a JSON file, replaced whole after the table's commit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.pipelines.lineage import TableVersion
from local_platform.result import ExpectationResult

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RefreshState:
    """The last refresh of one dataset: what it was made from and what came out."""

    fingerprint: str
    table: TableVersion
    inputs: tuple[TableVersion, ...]
    repeatable: bool
    rows: int
    rows_in: int
    rows_dropped: int
    expectations: tuple[ExpectationResult, ...]


class StateStore:
    """The states of a pipeline's datasets below ``folder``, and its streams' checkpoints."""

    def __init__(self, folder: Path) -> None:
        self._states = folder / "datasets"
        self._checkpoints = folder / "checkpoints"

    def load(self, dataset: str) -> RefreshState | None:
        """Return the last refresh, None if there is none or it can't be read: then the dataset is refreshed."""
        try:
            stored = json.loads(self._file(dataset).read_text(encoding="utf-8"))
            return RefreshState(
                fingerprint=stored["fingerprint"],
                table=TableVersion(**stored["table"]),
                inputs=tuple(TableVersion(**item) for item in stored["inputs"]),
                repeatable=stored["repeatable"],
                rows=stored["rows"],
                rows_in=stored["rows_in"],
                rows_dropped=stored["rows_dropped"],
                expectations=tuple(ExpectationResult(**item) for item in stored["expectations"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, dataset: str, state: RefreshState) -> None:
        """Replace the state; only to be called after the commit that it describes."""
        _replace(self._file(dataset), json.dumps(dataclasses.asdict(state), indent=1, ensure_ascii=False))

    def forget(self, dataset: str) -> None:
        """Remove the state, so that the next update refreshes the dataset."""
        self._file(dataset).unlink(missing_ok=True)

    def checkpoints(self, dataset: str) -> Path:
        """Return the folder of a streaming table's checkpoints."""
        return self._checkpoints / _file_name(dataset)

    def checkpoint(self, dataset: str, flow: str) -> Path:
        """Return the folder of one flow's own checkpoint."""
        return self.checkpoints(dataset) / _file_name(flow)

    def reset_marker(self, dataset: str) -> Path:
        """Return the file that exists while a streaming table and its checkpoints are being emptied."""
        return self._states / f"{_file_name(dataset)}.reset"

    def mark_reset(self, dataset: str) -> None:
        """Record that the streaming table is to be emptied, before anything of it is."""
        _replace(self.reset_marker(dataset), "emptying\n")

    def _file(self, dataset: str) -> Path:
        return self._states / f"{_file_name(dataset)}.json"


def _file_name(name: str) -> str:
    """Return a name that any file system takes, and that differs for names that differ."""
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    staging = file.with_name(f".{file.name}.partial")
    with staging.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    staging.replace(file)
