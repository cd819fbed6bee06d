"""What a reliability case is: one delivered file, what must become of each of its rows, and how a reader is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COLUMNS = (
    "duration_minutes",
    "duration_seasons",
    "type",
    "title",
    "date_added",
    "release_year",
    "rating",
    "description",
    "show_id",
)
HEADER = ",".join(COLUMNS)


def movie(number: int, /, **values: str) -> dict[str, str]:
    """Return a sound movie, with some of its values replaced."""
    return {
        "duration_minutes": "94",
        "duration_seasons": "",
        "type": "Movie",
        "title": "Harbour: The Return",
        "date_added": "9/8/2018",
        "release_year": "2016",
        "rating": "PG-13",
        "description": "A ferry comes back.",
        "show_id": str(number),
    } | values


def line(row: Mapping[str, str], columns: tuple[str, ...] = COLUMNS, separator: str = ",") -> str:
    """Return a row as one line of CSV without a line break; values are put in quotes only where they must be."""
    return separator.join(_quoted(row[column], separator) for column in columns)


def _quoted(value: str, separator: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(rf'["\r\n{re.escape(separator)}]', value) else value


def text(*lines: str, end: str = "\n", header: str = HEADER) -> bytes:
    """Return the bytes of a file: the header, the lines, each ended."""
    return "".join(part + end for part in (header, *lines)).encode()


@dataclass(frozen=True)
class Case:
    """One file and its fate.

    Attributes:
        name: what is delivered, as the table in docs/reliability.md says it.
        content: the file's bytes, made from the number of the first title that is the case's own.
        outcome: what happens, as the table says it.
        kept: rows that must be in silver.
        quarantined: rows that must be in the quarantine, by the reasons they must bear.
        refused: what the reason of the file's refusal must contain; None for a file that is read.
        file: name under which it is delivered.
        values: columns that the first kept row must have.
        databricks: what happens there, where it is something else; the table says it too.
    """

    name: str
    content: Callable[[int], bytes]
    outcome: str
    kept: int = 0
    quarantined: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    refused: str | None = None
    file: str = "netflix_titles.csv"
    values: Mapping[str, Any] = field(default_factory=dict)
    databricks: str = ""

    @property
    def slug(self) -> str:
        """The case's name as a folder's name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def delivered(self) -> int:
        """Rows that the file holds and that must all be accounted for; 0 for a refused file."""
        return self.kept + sum(self.quarantined.values())
