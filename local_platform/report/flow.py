"""The diagram of the data's flow through the layers: what each holds, passes on and leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.report.figures import LAYERS, NamedTable, tables_by_layer, total
from local_platform.report.text import count, plural

if TYPE_CHECKING:
    from local_platform.result import RunResult

_PROMISES = {
    "raw": "files as delivered",
    "bronze": "every row, as text",
    "silver": "typed, deduplicated",
    "gold": "star schema and marts",
}


@dataclass(frozen=True, slots=True)
class Exit:
    """Rows that did not go on to the next layer: ``kind`` is their style, ``where`` the tables with their numbers."""

    kind: str
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """The arrow into a layer."""

    passed: str
    exits: tuple[Exit, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer with its tables; raw holds files, so it has no way in and, as a rule, no tables."""

    name: str
    promise: str
    summary: str
    tables: tuple[NamedTable, ...]
    way_in: Hop | None = None


def flow(result: RunResult) -> tuple[Layer, ...]:
    """Return the layers from raw to gold; a layer that the run did not reach is there without tables."""
    tables = tables_by_layer(result.tables)
    return tuple(
        Layer(name, _PROMISES[name], _summary(name, tables), tuple(tables.get(name, ())), _way_in(name, tables, result))
        for name in LAYERS
    )


def _summary(layer: str, tables: dict[str, list[NamedTable]]) -> str:
    if layer == "raw":
        bronze = tables.get("bronze", [])
        return f"{plural(total(bronze, 'rows_in'), 'row')} read" if bronze else "nothing read"
    held = tables.get(layer, [])
    return f"{plural(total(held, 'total'), 'row')} in {plural(len(held), 'table')}" if held else "not part of this run"


def _way_in(layer: str, tables: dict[str, list[NamedTable]], result: RunResult) -> Hop | None:
    if layer == "raw":
        return None
    into = tables.get(layer, [])
    exits = [
        _exit("quarantined", _quarantine_words(layer, result), into, "quarantined"),
        _exit("duplicate", "duplicates", into, "duplicates"),
    ]
    if layer == "bronze" and result.refused_files:
        exits.insert(0, Exit("refused", f"{plural(len(result.refused_files), 'file')} refused"))
    verb = "written" if layer == "gold" else "kept"
    return Hop(
        f"{plural(total(into, 'kept'), 'row')} {verb}" if into else "nothing", tuple(each for each in exits if each)
    )


def _quarantine_words(layer: str, result: RunResult) -> str:
    """Return the words for rows left out; gold has no quarantine: expectations drop rows, such as orphans."""
    if layer != "gold":
        return "quarantined"
    names = sorted({each.name for each in result.expectations if each.action == "drop" and each.failed})
    return f"dropped by {', '.join(names)}" if names else "dropped"


def _exit(kind: str, words: str, tables: list[NamedTable], figure: str) -> Exit | None:
    leaving = {table.name: number for table in tables if (number := getattr(table.rows, figure))}
    if not leaving:
        return None
    where = ", ".join(f"{name}\u00a0{count(number)}" for name, number in leaving.items())
    return Exit(kind, f"{count(sum(leaving.values()))} {words}", where)
