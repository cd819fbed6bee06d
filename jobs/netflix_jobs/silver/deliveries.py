"""Deliveries of another shape: files whose header lacks declared columns are told apart, and mapped where declared.

A row with nulls says nothing about the shape of its file, so the file's own header decides. It is read only for files
in which a declared column has no value in any row: every other file has shown all of its columns.
"""

from __future__ import annotations

import csv
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

from netflix_jobs.incidents import DELIVERY_SET_ASIDE, NOT_KNOWN, Incident
from netflix_jobs.names import SOURCE_FILE, quoted
from netflix_jobs.text_files import filled_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyspark.sql import Column, Row, SparkSession

    from netflix_jobs.mappings import Mapping as ColumnMapping
    from netflix_jobs.sources import Source

OTHER_COLUMNS = "delivery_has_other_columns"
_GONE = (
    "is not in raw any more, and has no value in a declared column: whether it delivered the column can't be told. Its"
    " rows were taken as they are, with nulls there"
)
_NEXT = "declare a mapping for it, see docs/schema-drift.md, and deliver it again"
_HAS = "_has_"
_MAX_NAMED = 20
_MAX_LENGTH = 100  # of a name: without a header, a text of any length may stand in its place
_log = logging.getLogger(__name__)
csv.field_size_limit(2**31 - 1)  # what stands in place of a header may be a field of any length


@dataclass(frozen=True, slots=True)
class Difference:
    """How a file's header differs from the declared columns; names as the file has them, in its order."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    def __str__(self) -> str:
        """Return the difference as a reason of quarantine."""
        return f"{OTHER_COLUMNS}: missing {_named(self.missing)}; unknown {_named(self.unknown)}; {_NEXT}"


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The files of a batch that have another shape: those that a mapping was declared for, and those to set aside.

    Of those that are gone from raw it is not known.
    """

    mapped: Mapping[str, ColumnMapping]
    set_aside: Mapping[str, Difference]
    gone: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Return whether any file is known to be of another shape."""
        return bool(self.mapped or self.set_aside)

    def is_set_aside(self) -> Column:
        """Whether a row's whole delivery is to be quarantined."""
        return F.col(SOURCE_FILE).isin(list(self.set_aside)) if self.set_aside else F.expr("false")

    def reason(self) -> Column:
        """Return the reason that a row's delivery is set aside; null for every other row."""
        told = [F.when(F.col(SOURCE_FILE) == file, F.lit(str(what))) for file, what in self.set_aside.items()]
        return F.coalesce(*told) if told else F.lit(None).cast("string")

    def incidents(self) -> tuple[Incident, ...]:
        """Return the deliveries that are set aside, and those of which it is not known, as the run log tells them."""
        set_aside = [Incident(DELIVERY_SET_ASIDE, file, str(found)) for file, found in self.set_aside.items()]
        return (*set_aside, *(Incident(NOT_KNOWN, file, _GONE) for file in self.gone))


NO_OTHER = Deliveries({}, {})


def values_present(source: Source) -> list[Column]:
    """Return the aggregates, by file of typed rows, from which :func:`find` tells the files whose header is to be read.

    A column none of whose values can be read as its type counts as one without values: its file is looked at in vain.
    """
    return [F.count(quoted(name)).alias(_HAS + name) for name in source.columns]


def find(spark: SparkSession, source: Source, files: Iterable[Row], mappings: Sequence[ColumnMapping]) -> Deliveries:
    """Find the files of another shape.

    Args:
        spark: the session.
        source: what is declared.
        files: per file, its name and what :func:`values_present` counted.
        mappings: the mappings declared for the source.
    """
    mapped: dict[str, ColumnMapping] = {}
    set_aside: dict[str, Difference] = {}
    gone: list[str] = []
    for file in files:
        lacking = [name for name in source.columns if not file[_HAS + name]]
        if not lacking:
            continue
        name = file[SOURCE_FILE]
        header = read_header(spark, name)
        if header is None:
            gone.append(name)
            continue
        found = difference(source, header, lacking)
        if not found.missing:
            continue
        mapping = next((mapping for mapping in mappings if mapping.fits(header, found.missing)), None)
        if mapping:
            mapped[name] = mapping
        else:
            set_aside[name] = found
            _log.warning("delivery set aside", extra={"file": name, "reason": str(found)})
    return Deliveries(mapped, set_aside, gone)


def difference(source: Source, header: Sequence[str], lacking: Iterable[str]) -> Difference:
    """Compare a header with the declared columns, without regard to case, as Auto Loader does.

    Of the declared columns only those ``lacking``, without a value in the file, can be missing from it.
    """
    given = {name.lower() for name in header}
    declared = {name.lower() for name in source.columns}
    return Difference(
        tuple(name for name in lacking if name.lower() not in given),
        tuple(name for name in header if name.lower() not in declared),
    )


def read_header(spark: SparkSession, file: str) -> tuple[str, ...] | None:
    """Return the names in a file's first line that is not blank; None when the file is not in raw any more.

    ``file`` is a path as ``_metadata`` gives it. Silver can be made anew from bronze after raw was cleared. A name that
    goes on in the next line keeps the line break, so that it is not taken for one that ends there; what is left of a
    byte order mark is part of the first name, as it is for Auto Loader.
    """
    try:
        first = filled_lines(spark, file).head()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        return None
    return tuple(next(csv.reader([first.value + "\n"]))) if first else ()


def _named(names: Sequence[str]) -> str:
    cut = (name if len(name) <= _MAX_LENGTH else f"{name[:_MAX_LENGTH]}…" for name in names[:_MAX_NAMED])
    shown = ", ".join(cut) or "none"
    return shown if len(names) <= _MAX_NAMED else f"{shown} and {len(names) - _MAX_NAMED} more"
