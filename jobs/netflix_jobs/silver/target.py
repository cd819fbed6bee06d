"""What silver makes of a source: its table, its rules, its transformation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from netflix_jobs.mappings import mapped_columns
from netflix_jobs.names import DELIVERED_AT, INGESTED_AT, LINEAGE, RESCUED_DATA, SOURCE_FILE, Tables, quoted
from netflix_jobs.silver import lookups, titles
from netflix_jobs.silver.rules import Rule, rules_of
from netflix_jobs.sources import TITLES, Source
from netflix_jobs.tables import create_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from netflix_jobs.checkpoints import Checkpoint
    from netflix_jobs.mappings import Mapping as ColumnMapping

# When a row was said: later deliveries win, and within one moment the order of file names decides.
SEQUENCE = (DELIVERED_AT, SOURCE_FILE)
SILVER_LINEAGE = {name: LINEAGE[name] for name in (SOURCE_FILE, DELIVERED_AT, INGESTED_AT)}


@dataclass(frozen=True, slots=True)
class Target:
    """A silver table and how its rows come about.

    Attributes:
        tables: the names of the catalog.
        source: the bronze table it reads.
        name: the silver table.
        columns: SQL type and comment of each business column.
        rules: what a row must satisfy.
        typed: from rows with the struct ``delivered`` to rows with the business columns.
        mappings: how deliveries of another shape fill the declared columns.
    """

    tables: Tables
    source: Source
    name: str
    columns: Mapping[str, tuple[str, str]]
    rules: tuple[Rule, ...]
    typed: Callable[[DataFrame], DataFrame]
    mappings: Sequence[ColumnMapping] = ()

    @property
    def table(self) -> str:
        """Three-level name of the silver table."""
        return self.tables.silver(self.name)

    @property
    def quarantine(self) -> str:
        """Three-level name of the quarantine table."""
        return self.tables.quarantine(self.name)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return self.source.key

    @property
    def has_updates(self) -> bool:
        """Whether a row can change: there are columns beside the key."""
        return set(self.columns) != set(self.key)

    @property
    def sequence(self) -> tuple[str, ...]:
        """Technical columns that order what is said of one key; a lookup row says the same each time."""
        return SEQUENCE if self.has_updates else (DELIVERED_AT,)

    def lineage(self) -> dict[str, tuple[str, str]]:
        """Technical columns of the silver table."""
        return SILVER_LINEAGE if self.has_updates else {k: LINEAGE[k] for k in (DELIVERED_AT, INGESTED_AT)}

    def read(self, bronze: DataFrame, mapped: Mapping[str, ColumnMapping] | None = None) -> DataFrame:
        """Type bronze rows; what they were read from stays in the struct ``delivered``, what came in ``original``.

        ``delivered`` has the declared columns alone: within a struct Spark takes ``TİTLE`` for another ``title``.

        Args:
            bronze: rows of the bronze table.
            mapped: by file, how its columns fill the declared ones; every other file delivers those themselves.
        """
        technical = [RESCUED_DATA, *SILVER_LINEAGE]
        original = {name: F.col(quoted(name)) for name in bronze.columns if name not in technical}
        declared = {name: F.col(quoted(name)) for name in self.source.columns}
        delivered = {**declared, **mapped_columns(self.source, mapped or {})}
        structs = [
            F.struct(*[value.alias(name) for name, value in columns.items()]).alias(alias)
            for alias, columns in (("delivered", delivered), ("original", original))
        ]
        return self.typed(bronze.select(*structs, *technical))

    def create(self, spark: SparkSession, filled_by: Checkpoint | None = None) -> None:
        """Create the silver table unless it exists.

        Raises:
            CheckpointError: of the table and the checkpoint of the stream that fills it one was lost.
        """
        create_table(
            spark,
            self.table,
            {**self.columns, **self.lineage()},
            comment=f"{self.source.name}, typed, deduplicated, one row per {' and '.join(self.key)}",
            bounded=(self.key[0], *self.sequence),
            cluster_by=(self.key[0],),
            filled_by=filled_by,
        )


def titles_target(catalog: str, mappings: Sequence[ColumnMapping] = ()) -> Target:
    """Return the target of the titles."""
    return Target(Tables(catalog), TITLES, TITLES.name, titles.COLUMNS, rules_of(TITLES), titles.typed, mappings)


def lookup_target(catalog: str, source: Source, name: str, mappings: Sequence[ColumnMapping] = ()) -> Target:
    """Return the target of a lookup source."""
    typed = partial(lookups.typed, source=source)
    return Target(Tables(catalog), source, name, lookups.columns(source), rules_of(source), typed, mappings)
