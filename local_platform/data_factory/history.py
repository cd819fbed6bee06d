"""The history of runs: one JSON file a pipeline run, in the lake's ``_factory/runs/``."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import HistoryError
from local_platform.errors import RunKnownError
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory.record import PipelineRun

_SECONDS_BETWEEN_NOTES = 1.0
_WORK_FOR_NOTES = 20  # times what a note takes is left to the run before the next


class History:
    """Writes and reads records of pipeline runs.

    Args:
        lake: the lake's folder.
    """

    def __init__(self, lake: Path) -> None:
        self._folder = lake / "_factory" / "runs"
        self._next_note = time.monotonic() + _SECONDS_BETWEEN_NOTES

    def write(self, run: PipelineRun) -> None:
        """Write a run, whole or not at all."""
        text = json.dumps(run.to_json(), indent=2, default=str, ensure_ascii=False)
        # Half of a surrogate pair can't be written as UTF-8; its escape is that of JSON.
        written = text.encode("utf-8", "backslashreplace").decode("utf-8")
        write_text(self._folder / f"{run.run_id}.json", written + "\n")

    def note(self, run: PipelineRun) -> None:
        """Write a run that goes on: a killed run still tells how far it came.

        At most once a second, and a long run less often: its record grows, and its activities wait for the writing.
        """
        began = time.monotonic()
        if began >= self._next_note:
            self.write(run)
            ended = time.monotonic()
            self._next_note = ended + max(_SECONDS_BETWEEN_NOTES, _WORK_FOR_NOTES * (ended - began))

    def require_new(self, run_id: str) -> None:
        """Refuse the id of a run that has ended: what a second one copies would overwrite what the first one did.

        Raises:
            RunKnownError: there is a record of such a run.
        """
        record = self._folder / f"{run_id}.json"
        if record.exists() and _read(record).get("status") != "InProgress":
            raise RunKnownError(run_id, record)

    def read(self, run_id: str) -> dict[str, Any]:
        """Return a run by its id or the beginning of it.

        Raises:
            HistoryError: there is none, or more than one begins so.
        """
        found = sorted(file for file in self._folder.glob("*.json") if file.stem.startswith(run_id))
        exact = [file for file in found if file.stem == run_id]
        if len(exact or found) > 1:
            raise HistoryError(f"{len(found)} runs begin with {run_id!r}. Give more of the id.")
        if not found:
            raise HistoryError(f"{self._folder} holds no run {run_id!r}. `lakehouse adf runs` lists the runs.")
        return _read((exact or found)[0])

    def all(self) -> Iterator[dict[str, Any]]:
        """Yield all runs, the latest first."""
        runs = [_read(file) for file in self._folder.glob("*.json")]
        yield from sorted(runs, key=lambda run: str(run.get("runStart")), reverse=True)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise HistoryError(f"{file} is no record of a run: {error}. Remove the file.") from error
    if not isinstance(content, dict) or "runId" not in content:
        raise HistoryError(f"{file} is no record of a run. Remove the file.")
    return content
