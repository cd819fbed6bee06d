"""Whether two versions of a Delta table hold the same rows in the columns that matter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.types import AtomicType

from local_platform.pipelines.jvm import analyzed_plan
from local_platform.pipelines.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyspark.sql import DataFrame, Row, SparkSession
    from pyspark.sql.types import DataType

Columns = tuple[str, ...] | None  # None: all
# For larger tables (bytes), comparing most columns takes longer than recomputing what is made from them.
_LARGE = 32 << 20
_KEEP_ROWS = frozenset({"OPTIMIZE", "VACUUM START", "VACUUM END", "CLUSTER BY", "SET TBLPROPERTIES"})


class Comparisons:
    """Compares versions of tables, for several threads; skips comparisons whose result is known or implied by others.

    Args:
        compare: compares two versions of the table at a path, for each of several sets of columns.
        readers: by a table's path, the sets of columns that may be asked for; all are compared in one query.
    """

    def __init__(
        self,
        compare: Callable[[str, tuple[int, int], Sequence[Columns]], Sequence[bool]],
        readers: Mapping[str, Iterable[Columns]],
    ) -> None:
        self._compare = compare
        self._readers = readers
        self._known: dict[tuple[str, tuple[int, int]], dict[Columns, bool]] = defaultdict(dict)
        self._turns = Turns()

    def same(self, path: str, versions: tuple[int, int], columns: Columns) -> bool:
        """Return whether both versions hold the same rows in the columns."""
        with self._turns.take(f"{path} {versions}"):
            known = self._known[path, versions]
            answer = _answered(known, columns)
            if answer is None:
                others = (other for other in self._readers.get(path, ()) if _answered(known, other) is None)
                asked = list(dict.fromkeys([columns, *others]))
                known.update(zip(asked, self._compare(path, versions, asked), strict=True))
                answer = known[columns]
            return answer


def _answered(known: Mapping[Columns, bool], columns: Columns) -> bool | None:
    """Return a known result for columns: equal if more columns are equal, different if fewer columns differ."""
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

    def same(self, path: str, versions: tuple[int, int], asked: Sequence[Columns]) -> list[bool]:
        """Return, for each of several sets of columns, whether both versions hold the same rows, in any order.

        Rows are compared by their number and the sum of their 64-bit hashes. A version that can't be read any more,
        other columns or types, and nested columns count as a difference; so does any commit to a large table that may
        have changed rows, where more than half of the columns are looked at.
        """
        try:
            return self._compared(path, versions, asked)
        except (PySparkException, Py4JError):
            return [False] * len(asked)  # vacuumed, or no longer a table: counts as changed

    def _compared(self, path: str, versions: tuple[int, int], asked: Sequence[Columns]) -> list[bool]:
        before, after = (self._at(path, version) for version in versions)
        answers = dict.fromkeys(asked, False)
        types = _types(after)
        if _types(before) != types:
            return list(answers.values())
        names = {columns: sorted(types if columns is None else columns) for columns in asked}
        alike = [
            columns
            for columns in asked
            if all(isinstance(types.get(name), AtomicType) for name in names[columns])
            and (columns is not None or before.schema == after.schema)
        ]
        most = [columns for columns in alike if 2 * len(names[columns]) > len(types)]
        if most and _size(after) > _LARGE:
            answers.update(dict.fromkeys(most, self._only_moved(path, versions)))
            alike = [columns for columns in alike if columns not in most]
        if alike:
            sets = [names[columns] for columns in alike]
            first, second = _checksums(before, sets).unionAll(_checksums(after, sets)).collect()
            answers.update((columns, _of(first, place) == _of(second, place)) for place, columns in enumerate(alike))
        return list(answers.values())

    def _at(self, path: str, version: int) -> DataFrame:
        """Return a version; its log is read only once."""
        if (path, version) not in self._frames:
            frame = self._spark.read.option("versionAsOf", version).format("delta").load(path)
            self._frames[path, version] = frame
        return self._frames[path, version]

    def _only_moved(self, path: str, versions: tuple[int, int]) -> bool:
        first, last = versions
        history = self._spark.sql(f"DESCRIBE HISTORY delta.`{path}`").select("version", "operation").collect()
        between = [entry.operation for entry in history if first < entry.version <= last]
        return len(between) == last - first and set(between) <= _KEEP_ROWS


def _types(frame: DataFrame) -> dict[str, DataType]:
    return {field.name: field.dataType for field in frame.schema}


def _size(frame: DataFrame) -> int:
    """Return the bytes of a table's files."""
    return int(analyzed_plan(frame).stats().sizeInBytes())


def _checksums(frame: DataFrame, sets: Iterable[Sequence[str]]) -> DataFrame:
    """Return one row: the number of rows, and for each set of columns the sum of their hashes, in two halves.

    The halves of two billion rows add up to less than 64 bits. The null flags tell (a, null) from (null, a), which the
    hash function itself takes for equal.
    """
    hashes = []
    for place, names in enumerate(sets):
        values = [F.col(f"`{name}`") for name in names]
        hashes.append(F.xxhash64(F.lit(1), *values, *(value.isNull() for value in values)).alias(f"hash_{place}"))
    halves = []
    for place in range(len(hashes)):
        value = F.col(f"hash_{place}")
        halves += [F.sum(F.shiftright(value, 32)).alias(f"high_{place}")]
        halves += [F.sum(value.bitwiseAND(0xFFFFFFFF)).alias(f"low_{place}")]
    return frame.select(*hashes).agg(F.count(F.lit(1)).alias("rows"), *halves)


def _of(sums: Row, place: int) -> tuple[int, int, int]:
    """Return the values in which two equal versions agree."""
    return sums.rows, sums[f"high_{place}"], sums[f"low_{place}"]
