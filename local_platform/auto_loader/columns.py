"""The names of a file's columns: distinct, and apart from those the source adds itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

METADATA_COLUMN = "_metadata"


@dataclass(frozen=True, slots=True)
class Header:
    """Distinct names by position, and the positions that are columns: those whose name repeats no earlier one."""

    names: tuple[str, ...]
    own: frozenset[int]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that may become columns of the table."""
        return tuple(name for position, name in enumerate(self.names) if position in self.own)


def name_columns(header: Sequence[str], rescued_data_column: str) -> Header:
    """Make a header's names distinct, regardless of case, as Spark's CSV reader does: by their position.

    An empty name becomes ``_c<position>``. The first of equal names keeps it; a later one, or one that the source uses
    itself, becomes ``<name><position>`` and is rescued instead of becoming a column.
    """
    given = [name if name.strip() else f"_c{position}" for position, name in enumerate(header)]
    reserved = {rescued_data_column.lower(), METADATA_COLUMN}
    claimed: set[str] = set(reserved)
    own = set()
    for position, name in enumerate(given):
        if name.lower() not in claimed:
            claimed.add(name.lower())
            own.add(position)
    names = []
    for position, name in enumerate(given):
        names.append(name if position in own else distinct(f"{name}{position}", claimed))
        claimed.add(names[-1].lower())
    return Header(tuple(names), frozenset(own))


def distinct(name: str, claimed: Collection[str]) -> str:
    """Return ``name``, lengthened by underscores until its lower-case form is not ``claimed``."""
    while name.lower() in claimed:
        name += "_"
    return name
