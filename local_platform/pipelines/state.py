"""The state of each dataset's last refresh: a JSON file that is replaced after the table's commit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.pipelines.lineage import TableVersion
from local_platform.result import ExpectationResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.storage.folder import Folder


@dataclass(frozen=True, slots=True)
class RefreshState:
    """The last refresh of one dataset: its inputs and its results.

    Attributes:
        fingerprint: of the definition.
        plan: of the query that its function gave.
        columns: what that reads of each table, by the table's path; None if it is computed anew each time.
    """

    fingerprint: str
    plan: str
    table: TableVersion
    inputs: tuple[TableVersion, ...]
    columns: Mapping[str, tuple[str, ...]] | None
    rows: int
    rows_in: int
    rows_dropped: int
    expectations: tuple[ExpectationResult, ...]


class StateStore:
    """The states of a pipeline's datasets below ``folder``, and its streams' checkpoints."""

    def __init__(self, folder: Folder) -> None:
        self._states = folder.within("datasets")
        self._checkpoints = folder.within("checkpoints")

    def load(self, dataset: str) -> RefreshState | None:
        """Return the last refresh, None if there is none or it can't be read: then the dataset is refreshed."""
        try:
            stored = json.loads(self._states.read(_state_file(dataset)) or b"")
            columns = stored["columns"]
            return RefreshState(
                fingerprint=stored["fingerprint"],
                plan=stored["plan"],
                table=TableVersion(**stored["table"]),
                inputs=tuple(TableVersion(**item) for item in stored["inputs"]),
                columns=None if columns is None else {path: tuple(names) for path, names in columns.items()},
                rows=stored["rows"],
                rows_in=stored["rows_in"],
                rows_dropped=stored["rows_dropped"],
                expectations=tuple(ExpectationResult(**item) for item in stored["expectations"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, dataset: str, state: RefreshState) -> None:
        """Replace the state; only to be called after the commit that it describes."""
        self._states.replace(
            _state_file(dataset), json.dumps(dataclasses.asdict(state), indent=1, ensure_ascii=False).encode()
        )

    def forget(self, dataset: str) -> None:
        """Remove the state, so that the next update refreshes the dataset."""
        self._states.remove(_state_file(dataset))

    def checkpoints(self, dataset: str) -> Folder:
        """Return the folder of a streaming table's checkpoints."""
        return self._checkpoints.within(_file_name(dataset))

    def checkpoint(self, dataset: str, flow: str) -> Folder:
        """Return the folder of one flow's own checkpoint."""
        return self.checkpoints(dataset).within(_file_name(flow))

    def is_reset(self, dataset: str) -> bool:
        """Return whether an emptying of a streaming table and its checkpoints was begun and may be incomplete."""
        return self._states.read(_reset_file(dataset)) is not None

    def mark_reset(self, dataset: str) -> None:
        """Record that the streaming table is to be emptied, before the emptying begins."""
        self._states.replace(_reset_file(dataset), b"emptying\n")

    def end_reset(self, dataset: str) -> None:
        """Record that the table is empty."""
        self._states.remove(_reset_file(dataset))


def _state_file(dataset: str) -> str:
    return f"{_file_name(dataset)}.json"


def _reset_file(dataset: str) -> str:
    return f"{_file_name(dataset)}.reset"


def _file_name(name: str) -> str:
    """Return a distinct file name that is valid on any file system."""
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
