"""Structured logs: one JSON object a line, with the run id in each."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

# JSON leaves them as they are, but readers of lines may end a line there, and terminals take them for commands: C1
# controls, line and paragraph separators, marks of direction; and halves of surrogate pairs, which no file takes.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, event, the run's id and the ``extra`` fields."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for one record, without its line break."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "run_id": self._run_id,
            "event": record.getMessage(),
            **{key: value for key, value in record.__dict__.items() if key not in _PLAIN},
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return _UNSAFE.sub(_escaped, json.dumps(fields, ensure_ascii=False, default=str))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def configure(run_id: str) -> None:
    """Send the jobs' records to the task's output, unless the host listens to them, as the local platform does.

    On Databricks a handler of the host stands at the root, for all that is logged; it knows neither the run nor the
    fields of a record, so that nothing is left to it.
    """
    logger = logging.getLogger("netflix_jobs")
    logger.setLevel(logging.INFO)
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines(run_id))
        logger.addHandler(handler)
        logger.propagate = False
