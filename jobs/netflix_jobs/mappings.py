"""Mappings: how a delivery of another shape fills the declared columns.

They are declared in configuration and reach a task as JSON:
``{"titles": [{"columns": ["show_id", "duration"], "values": {"show_id": "ltrim('s', show_id)"}}]}``

A mapping fits a file whose header has all of ``columns`` and whose missing columns are all among ``values``. Each of
``values`` is a Spark SQL expression over the delivered columns, whose result is then read as delivered text.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netflix_jobs.errors import ParameterError
from netflix_jobs.names import SOURCE_FILE, quoted
from netflix_jobs.sources import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Mapping as Dictionary

    from pyspark.sql import Column, SparkSession

    from netflix_jobs.sources import Source


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping: the header names that tell its files, and an expression for each column that it fills."""

    columns: frozenset[str]
    values: Dictionary[str, str]

    def fits(self, header: Collection[str], missing: Collection[str]) -> bool:
        """Whether a file is of this shape: it has the columns, and nothing is missing that is not mapped."""
        given = {name.lower() for name in header}
        return {name.lower() for name in self.columns} <= given and set(missing) <= set(self.values)


def mappings(text: str) -> dict[str, tuple[Mapping, ...]]:
    """Accept mappings by source as JSON; used as the type of a task's parameter.

    Raises:
        argparse.ArgumentTypeError: it is no JSON of that form, or names an unknown source or column.
    """
    try:
        given = json.loads(text)
        sources = {name: _source(name) for name in given}
        return {name: tuple(_mapping(sources[name], entry) for entry in given[name]) for name in given}
    except (json.JSONDecodeError, TypeError, AttributeError, KeyError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON object of mappings by source ({error})") from error


def _source(name: str) -> Source:
    if name not in BY_NAME:
        raise argparse.ArgumentTypeError(f"there is no source {name!r} to map to; known are {', '.join(BY_NAME)}")
    return BY_NAME[name]


def _mapping(source: Source, entry: dict[str, Any]) -> Mapping:
    columns, values = entry["columns"], entry["values"]
    if not isinstance(columns, list) or not all(isinstance(text, str) for text in (*columns, *values.values())):
        raise TypeError("columns is a list of names, values has a SQL expression for each column")
    unknown = sorted(set(values) - set(source.columns))
    if unknown:
        known = ", ".join(source.columns)
        raise argparse.ArgumentTypeError(f"{source.name} has no column {unknown[0]!r} to map to; it has {known}")
    return Mapping(frozenset(columns), dict(values))


def mapped_columns(source: Source, mapped: Dictionary[str, Mapping]) -> dict[str, Column]:
    """Return the declared columns as the mapped files fill them; rows of other files keep what they delivered."""
    from pyspark.sql import functions as F  # noqa: PLC0415 - parameters are checked without Spark

    columns: dict[str, Column] = {}
    for name in source.columns:
        filled: dict[str, list[str]] = {}
        for file, mapping in mapped.items():
            if name in mapping.values:
                filled.setdefault(mapping.values[name], []).append(file)
        value = F.col(quoted(name))
        for expression, files in filled.items():  # not file by file: some hundreds, one in the other, Spark can't plan
            value = F.when(F.col(SOURCE_FILE).isin(files), F.expr(expression).cast("string")).otherwise(value)
        columns |= {name: value} if filled else {}
    return columns


def require_expressions(spark: SparkSession, declared: Sequence[Mapping]) -> None:
    """Refuse a mapping whose expression is not SQL, before anything is read.

    Raises:
        ParameterError: an expression does not parse; the message names its column.
    """
    from pyspark.errors import AnalysisException, ParseException  # noqa: PLC0415 - as in mapped_columns
    from pyspark.sql import functions as F  # noqa: PLC0415

    for mapping in declared:
        for column, expression in mapping.values.items():
            try:
                spark.range(0).select(F.expr(expression))
            except ParseException as error:
                raise ParameterError(
                    f"the mapping of {column} is not a SQL expression: {expression!r} ({error.getCondition()}). "
                    "Correct it in the environment's settings."
                ) from error
            except AnalysisException:
                continue  # it parses; its columns are those of a delivery that is not here yet
