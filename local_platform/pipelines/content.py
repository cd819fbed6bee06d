"""Whether two versions of a Delta table hold the same rows in the columns that matter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.types import AtomicType, DataType

from local_platform.pipelines.jvm import analyzed_plan
from local_platform.pipelines.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pyspark.sql import Column, DataFrame, SparkSession

_SEEDS = (1, 2)
# Of a table this large, in bytes, comparing most columns takes longer than writing anew what is made of them.
_LARGE = 32 << 20
_KEEP_ROWS = frozenset({"OPTIMIZE", "VACUUM START", "VACUUM END", "CLUSTER BY", "SET TBLPROPERTIES"})


class Comparisons:
    """Comparisons of versions of tables, for several threads: none is made twice, or when others have answered it.

    Args:
        compare: makes one, of a table's path, two versions and the columns to look at (None: all).
    """

    def __init__(self, compare: Callable[[str, tuple[int, int], tuple[str, ...] | None], bool]) -> None:
        self._compare = compare
        self._known: dict[tuple[str, tuple[int, int]], dict[tuple[str, ...] | None, bool]] = defaultdict(dict)
        self._turns = Turns()

    def same(self, path: str, versions: tuple[int, int], columns: tuple[str, ...] | None) -> bool:
        """Return whether both versions hold the same rows in the columns."""
        with self._turns.take(f"{path} {versions} {columns}"):
            known = self._known[path, versions]
            answer = _answered(dict(known), columns)
            if answer is None:
                known[columns] = answer = self._compare(path, versions, columns)
            return answer


def _answered(known: dict[tuple[str, ...] | None, bool], columns: tuple[str, ...] | None) -> bool | None:
    """Return what is known of columns: as of more columns, if those are the same, and of fewer, if those are not."""
    for others, same in known.items():
        more, fewer = (others, columns) if same else (columns, others)
        if more is None or (fewer is not None and set(fewer) <= set(more)):
            return same
    return None


class Contents:
    """The rows of tables at their versions; for several threads.

    Args:
        spark: a session with Delta.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._frames: dict[tuple[str, int], DataFrame] = {}

    def same(self, path: str, versions: tuple[int, int], columns: Collection[str] | None) -> bool:
        """Return whether both versions hold the same rows, in any order, looking at ``columns`` only (None: all).

        Rows are compared by their number and by sum and exclusive or of two independent 64-bit hashes. A version that
        can't be read any more, another set of columns or types, and nested columns count as a difference; so does any
        commit to a large table that may have changed rows, where more than half of the columns are looked at.
        """
        try:
            before, after = (self._at(path, version) for version in versions)
            names = sorted(before.columns if columns is None else columns)
            if columns is None and before.schema != after.schema:
                return False
            if not set(names) <= set(before.columns) & set(after.columns):
                return False
            types = [(before.schema[name].dataType, after.schema[name].dataType) for name in names]
            if any(old != new or not _hashable(old) for old, new in types):
                return False
            if 2 * len(names) > len(after.columns) and _size(after) > _LARGE:
                return self._only_moved(path, versions)
            first, second = _checksum(before, names).unionAll(_checksum(after, names)).collect()
        except (PySparkException, Py4JError):
            return False  # vacuumed, or no longer a table: whoever asks refreshes
        return first == second

    def _at(self, path: str, version: int) -> DataFrame:
        """Return a version; what its log says is read once."""
        if (path, version) not in self._frames:
            frame = self._spark.read.option("versionAsOf", version).format("delta").load(path)
            self._frames[path, version] = frame
        return self._frames[path, version]

    def _only_moved(self, path: str, versions: tuple[int, int]) -> bool:
        first, last = versions
        history = self._spark.sql(f"DESCRIBE HISTORY delta.`{path}`").select("version", "operation").collect()
        between = [entry.operation for entry in history if first < entry.version <= last]
        return len(between) == last - first and set(between) <= _KEEP_ROWS


def _size(frame: DataFrame) -> int:
    """Return the bytes of a table's files."""
    return int(analyzed_plan(frame).stats().sizeInBytes())


def _checksum(frame: DataFrame, names: list[str]) -> DataFrame:
    return frame.agg(
        F.count(F.lit(1)),
        F.sum(_hash(names, _SEEDS[0]).cast("decimal(20,0)")),
        F.bit_xor(_hash(names, _SEEDS[1])),
    )


def _hash(names: list[str], seed: int) -> Column:
    """Hash a row; the null flags tell (a, null) from (null, a), which the hash function itself takes for equal."""
    values = [F.col(f"`{name}`") for name in names]
    return F.xxhash64(F.lit(seed), *values, *(value.isNull() for value in values))


def _hashable(kind: DataType) -> bool:
    return isinstance(kind, AtomicType)
