"""Resolves names in reads and in SQL text to datasets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pyspark.errors import PySparkException

from local_platform.errors import PipelineError
from local_platform.pipelines.jvm import elements, is_a, java_class, leaves, session_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyspark.sql import SparkSession

_PARTS = 3
_ANALYSIS = "org.apache.spark.sql.catalyst.analysis"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PART = re.compile(r"`((?:[^`]|``)+)`|([^.`]+)")
T = TypeVar("T")


def joined(parts: Iterable[str]) -> str:
    """Join the parts of a name so that Spark parses them again; parts that need it are in backticks."""
    return ".".join(part if _PLAIN.fullmatch(part) else "`" + part.replace("`", "``") + "`" for part in parts)


def parts_of(name: str) -> list[str]:
    """Return the parts of a name made by :func:`joined`."""
    return [quoted.replace("``", "`") or plain for quoted, plain in _PART.findall(name)]


class Names:
    """Qualifies names with the pipeline's catalog and schema, as Spark's own parser splits them."""

    def __init__(self, spark: SparkSession, catalog: str, schema: str) -> None:
        self._parser = session_state(spark).sqlParser()
        self._prefix = (catalog.lower(), schema.lower())

    def qualify(self, name: str) -> str:
        """Return catalog, schema and table of ``name``, :func:`joined`, in lower case.

        Raises:
            PipelineError: not a table's name.
        """
        parts = self._split(name)
        if not 1 <= len(parts) <= _PARTS:
            raise PipelineError(f"{name!r} is not the name of a table: give table, schema.table or all three parts.")
        return joined((*self._prefix[: _PARTS - len(parts)], *parts))

    def of_view(self, name: str) -> str:
        """Return the name of a temporary view, which has no catalog or schema.

        Raises:
            PipelineError: the name has more than one part.
        """
        parts = self._split(name)
        if len(parts) != 1:
            raise PipelineError(f"{name} is a temporary view: its name has one part, {parts[-1]} for example.")
        return joined(parts)

    def find(self, name: str, datasets: Mapping[str, T]) -> T | None:
        """Return the dataset that ``name`` means; a temporary view hides a table, as in Spark."""
        parts = self._split(name)
        if len(parts) == 1 and joined(parts) in datasets:
            return datasets[joined(parts)]
        return datasets.get(self.qualify(name)) if len(parts) <= _PARTS else None

    def in_sql(self, text: str) -> list[str]:
        """Return the relations that SQL text names, without its own common table expressions.

        Text that doesn't parse gives none: Spark itself says what is wrong with it.
        """
        substitution = java_class(f"{_ANALYSIS}.CTESubstitution")
        try:
            plan = substitution.apply(self._parser.parsePlan(text))
        except PySparkException:
            return []
        relations = (leaf for leaf in leaves(plan) if is_a(leaf, f"{_ANALYSIS}.UnresolvedRelation"))
        return [joined(elements(relation.multipartIdentifier())) for relation in relations]

    def _split(self, name: str) -> tuple[str, ...]:
        try:
            parts = self._parser.parseMultipartIdentifier(name)
        except PySparkException as error:
            raise PipelineError(f"{name!r} is not a table name that Spark can parse: {error}") from error
        return tuple(part.lower() for part in elements(parts))
