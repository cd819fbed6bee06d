"""Named parameters of the tasks, checked before Spark starts."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from typing import TYPE_CHECKING, NoReturn

from netflix_jobs.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
_FOLDER = re.compile(r"/\S.*")
_LOCATION = re.compile(r"(abfss://[^\s@]+@\S+|/\S.*|file:/\S.*|dbfs:/\S+)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Parameters(argparse.ArgumentParser):
    """Parser of one task's parameters that raises :class:`ParameterError` instead of leaving the process."""

    def __init__(self, task: str, description: str) -> None:
        super().__init__(prog=task, description=description, allow_abbrev=False)
        self.add_argument("--catalog", required=True, type=identifier, help="Unity Catalog catalog of the environment")
        self.add_argument("--run-id", required=True, type=run_id, help="number of the job run, kept in ops.run_log")
        self.add_argument("--attempt", type=attempt, default=1, help="which try of the task in this run it is")

    def error(self, message: str) -> NoReturn:
        """Turn argparse's own complaint into an error that says how to go on."""
        allowed = self.format_usage().removeprefix("usage: ").strip()
        raise ParameterError(f"task {self.prog}: {message}. Correct the task's parameters; it takes: {allowed}")

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Parse ``arguments``, or those of the process, which is where Databricks puts a task's parameters."""
        return self.parse_args(sys.argv[1:] if arguments is None else list(arguments))


def identifier(text: str) -> str:
    """Accept a plain SQL identifier, so that no parameter can smuggle SQL into a table name."""
    return _matching(_IDENTIFIER, text, "a name of letters, digits and underscores")


def run_id(text: str) -> str:
    """Accept the id of a run."""
    return _matching(_RUN_ID, text, "a run id of letters, digits, '_', '.', ':' and '-'")


def location(text: str) -> str:
    """Accept an absolute folder: ``abfss://``, ``/Volumes/…``, ``dbfs:/`` or a local path; no ``..`` in it."""
    path = _matching(_LOCATION, text, "an absolute path or an abfss:// location").rstrip("/")
    if ".." in path.split("/"):
        raise argparse.ArgumentTypeError(f"{text!r} must not contain '..'")
    return path


def folder(text: str) -> str:
    """Accept an absolute path of the file system, such as ``/Volumes/…``; no ``..`` in it."""
    return location(_matching(_FOLDER, text, "an absolute path such as /Volumes/catalog/schema/volume"))


def share(text: str) -> float:
    """Accept a share between 0 and 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1")
    return value


def table_share(text: str) -> tuple[str, float]:
    """Accept ``table=share``, such as ``titles=0.05``."""
    table, _, value = text.partition("=")
    return identifier(table), share(value)


def hours(text: str) -> int:
    """Accept a whole number of hours, zero or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of hours")
    return int(text)


def attempt(text: str) -> int:
    """Accept the number of a try, from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a try, 1 or more")
    return int(text)


def day(text: str) -> dt.date:
    """Accept a date as ``2026-11-22``."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-22") from None


def weekdays(text: str) -> frozenset[int]:
    """Accept English weekday names separated by commas; Monday is 0, as in :meth:`datetime.date.weekday`."""
    names = [name.strip().lower() for name in text.split(",")]
    unknown = [name for name in names if name not in WEEKDAYS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(WEEKDAYS)}")
    return frozenset(map(WEEKDAYS.index, names))


def _matching(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return text
