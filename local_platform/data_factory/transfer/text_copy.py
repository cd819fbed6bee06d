"""A Copy from delimited text to delimited text: one dialect into the other, columns chosen and renamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.transfer.delimited_text import Dialect, Row, column_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local_platform.data_factory.datasets import Dataset


@dataclass(frozen=True, slots=True)
class TextCopy:
    """How rows are read, mapped and written.

    Attributes:
        mappings: source column to sink column, in the sink's order; empty to take all as they are.
        skip_misfits: leave out rows whose number of columns differs from that of the first row.
    """

    source: Dialect
    sink: Dialect
    skip_lines: int
    quote_all: bool
    mappings: tuple[tuple[str, str], ...]
    skip_misfits: bool

    @classmethod
    def of(cls, source: Dataset, sink: Dataset, given: Mapping[str, Any]) -> TextCopy:
        """Read it from both datasets and the Copy's ``typeProperties``, all evaluated."""
        reading = given["source"].get("formatSettings") or {}
        writing = given["sink"].get("formatSettings") or {}
        mappings = (given.get("translator") or {}).get("mappings") or []
        return cls(
            source=Dialect.of(source.properties),
            sink=Dialect.of(sink.properties),
            skip_lines=int(reading.get("skipLineCount") or 0),
            quote_all=writing.get("quoteAllText") is True,
            mappings=tuple((_column(item["source"]), _column(item["sink"])) for item in mappings),
            skip_misfits=given.get("enableSkipIncompatibleRow") is True,
        )

    def rows(self, pieces: Iterator[bytes], name: str, *, with_header: bool, counts: dict[str, int]) -> Iterator[Row]:
        """Yield the rows of a file as the sink takes them.

        Args:
            pieces: the file's bytes.
            name: the file, for messages.
            with_header: yield the header, if the sink has one; not again when files are merged.
            counts: ``rowsRead``, ``rowsCopied`` and ``rowsSkipped`` are counted up in it.

        Raises:
            ActivityError: the text can't be read, or a row does not fit.
        """
        for key in ("rowsRead", "rowsCopied", "rowsSkipped"):
            counts.setdefault(key, 0)
        rows = self.source.rows(pieces, name, self.skip_lines)
        first = next(rows, None)
        if first is None:
            return
        names = [value or "" for value in first] if self.source.header else column_names(len(first))
        chosen, renamed = self._columns(names, name)
        if self.sink.header and with_header:
            yield list(renamed)
        if not self.source.header:
            yield from self._one(first, len(names), chosen, name, counts)
        for row in rows:
            yield from self._one(row, len(names), chosen, name, counts)

    def lines(self, rows: Iterable[Row], name: str) -> Iterator[bytes]:
        """Yield rows as the sink writes them into one file.

        Raises:
            ActivityError: they can't be written so; the message names the file.
        """
        return self.sink.lines(rows, name, quote_all=self.quote_all)

    def _one(self, row: Row, width: int, chosen: list[int], name: str, counts: dict[str, int]) -> Iterator[Row]:
        counts["rowsRead"] += 1
        if len(row) == width:
            counts["rowsCopied"] += 1
            yield [row[index] for index in chosen]
            return
        if not self.skip_misfits:
            raise ActivityError(
                f"{name}, row {counts['rowsRead']}: {len(row)} columns where {width} are expected. Correct the source, "
                "or set enableSkipIncompatibleRow.",
                "DelimitedTextMoreColumnsThanDefined" if len(row) > width else "DelimitedTextFewerColumnsThanDefined",
            )
        counts["rowsSkipped"] += 1

    def _columns(self, names: list[str], file: str) -> tuple[list[int], list[str]]:
        if not self.mappings:
            return list(range(len(names))), names
        missing = [source for source, _ in self.mappings if source not in names]
        if missing:
            raise ActivityError(
                f"{file} has no column {missing[0]!r}, which the mapping takes; it has {', '.join(names)}.",
                "MappingColumnNotFound",
            )
        return [names.index(source) for source, _ in self.mappings], [sink for _, sink in self.mappings]


def _column(side: Mapping[str, Any]) -> str:
    """A mapped column is named, or given by its ordinal from 1."""
    return str(side["name"]) if "name" in side else column_names(int(side["ordinal"]))[-1]
