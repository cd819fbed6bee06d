"""The history of runs: one JSON file a pipeline run, in the lake's ``_factory/runs/``."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import HistoryError
from local_platform.errors import RunGoesOnError, RunKnownError
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory.record import PipelineRun

_SECONDS_BETWEEN_NOTES = 1.0
_OF_EVERY_RUN = {"runId": str, "pipelineName": str, "status": str, "runStart": str, "invokedBy": dict}
_WORK_FOR_NOTES = 20  # how many times longer than a write takes, to wait until the next one


class History:
    """Writes and reads records of pipeline runs.

    Args:
        lake: the lake's folder.
    """

    def __init__(self, lake: Path) -> None:
        self._folder = lake / "_factory" / "runs"
        self._next_note = time.monotonic() + _SECONDS_BETWEEN_NOTES

    def file(self, run_id: str) -> Path:
        """Return where the record of a run is."""
        return self._folder / f"{run_id}.json"

    def write(self, run: PipelineRun) -> None:
        """Write a run, whole or not at all."""
        text = json.dumps(run.to_json(), indent=2, default=str, ensure_ascii=False)
        # An unpaired surrogate can't be written as UTF-8; JSON can escape it.
        written = text.encode("utf-8", "backslashreplace").decode("utf-8")
        write_text(self.file(run.run_id), written + "\n")

    def note(self, run: PipelineRun) -> None:
        """Write the record of a run in progress, so that a killed run still shows how far it came.

        At most once a second, and a long run less often: its record grows, and its activities wait for the writing.
        """
        began = time.monotonic()
        if began >= self._next_note:
            self.write(run)
            ended = time.monotonic()
            self._next_note = ended + max(_SECONDS_BETWEEN_NOTES, _WORK_FOR_NOTES * (ended - began))

    @contextmanager
    def claim(self, run_id: str) -> Iterator[None]:
        """Reserve an id for the run in the block: a second run of that id would overwrite what the first one copies.

        The operating system releases it when the process ends in any way, so that a killed run can be repeated.

        Raises:
            RunGoesOnError: a run of that id goes on.
            RunKnownError: there is a record of such a run that has ended.
        """
        lock = self._folder / f".{run_id}.lock"
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(lock)
        if descriptor is None:
            raise RunGoesOnError(
                f"A run {run_id} goes on: {lock}. Wait for it to end; or leave --run-id out, or give another."
            )
        try:
            record = self.file(run_id)
            if record.exists() and _read(record).get("status") != "InProgress":
                raise RunKnownError(run_id, record)
            yield
        finally:
            lock.unlink(missing_ok=True)
            os.close(descriptor)

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

    def all(self) -> tuple[list[dict[str, Any]], list[HistoryError]]:
        """Return all runs, the latest first, and an error for each file that is not a record of a run."""
        runs, wrong = [], []
        for file in sorted(self._folder.glob("*.json")):
            try:
                runs.append(_read(file))
            except HistoryError as error:
                wrong.append(error)
        return sorted(runs, key=lambda run: run["runStart"], reverse=True), wrong


def _locked(lock: Path) -> int | None:
    """Return the descriptor of a locked file; None when another process, or another run in this one, has the lock."""
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.close(descriptor)  # the run that had the lock has ended and removed the file


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise HistoryError(f"{file} is no record of a run: {error}. Remove the file.") from error
    if not isinstance(content, dict):
        raise HistoryError(f"{file} is no record of a run. Remove the file.")
    for name, kind in _OF_EVERY_RUN.items():
        if not isinstance(content.get(name), kind):
            raise HistoryError(f"{file} is no record of a run: its {name} is {content.get(name)!r}. Remove the file.")
    return content
