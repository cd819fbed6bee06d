"""Brings one batch of checked rows into a silver table: what is new or changed is written, the rest is counted."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from netflix_jobs.errors import CommitNotFoundError
from netflix_jobs.incidents import FAULT_RECOVERED, Incident
from netflix_jobs.names import label
from netflix_jobs.run_log import Account
from netflix_jobs.silver.judgement import persisted
from netflix_jobs.silver.titles import duration, duration_ranks, with_ranks
from netflix_jobs.sources import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, Row, SparkSession

    from netflix_jobs.silver.target import Target

_USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"
_RECENT_COMMITS = 20
_OF_A_BATCH = ("WRITE", "MERGE")
_REPLAYED = "was read again: its run ended between the commit and the checkpoint. It was not written twice"
# Up to here the keys of a batch are sent to where silver's rows are, instead of sorting all of silver to meet them.
_FEW_KEYS = 500_000
# Up to here whole rows are sent there: a title is some 500 bytes.
_FEW_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Commit:
    """What a silver commit says of the batch it brought; kept in the commit itself, so it is true or absent.

    Attributes:
        batch: identity of the rows read.
        reranked: rows that were rewritten only because their duration's rank moved.
    """

    batch: str
    reranked: int = 0


def merge(valid: DataFrame, target: Target, batch: str, delivered: int) -> Account:
    """Write the valid rows of a batch to silver by key; the later delivery of a key wins.

    A batch that was merged before (its run was killed before the checkpoint knew) is not merged again.

    Args:
        valid: judged rows that are not refused.
        target: what to bring them to.
        batch: identity of the rows.
        delivered: how many they are.

    Returns:
        ``kept`` from the commit's own metrics, ``duplicates`` as the others of those delivered, or as counted before a
        merge; the other counts are zero. A batch that was merged before is an incident.

    Raises:
        CommitNotFoundError: rows were written, and no recent commit of the table tells of them.
    """
    if not delivered:
        return Account(batch=batch)
    spark = valid.sparkSession
    history = recent_commits(spark, target.table)
    kept = committed(history, batch)
    if kept is not None:
        replayed = Incident(FAULT_RECOVERED, label(target.table), f"batch {batch} {_REPLAYED}")
        return Account(kept=kept, duplicates=delivered - kept, batch=batch, incidents=(replayed,))
    never_written = all(entry.operation == "CREATE TABLE" for entry in history)
    rows = valid.select(*[name for name in valid.columns if name in target.columns or name in target.lineage()])
    latest = _latest(rows, target, delivered)
    new = None
    if never_written:
        _append(latest, target, Commit(batch))
    elif target.has_updates:
        new = _update(_classified(latest, target, delivered), target, batch)
        if not new:
            return Account(duplicates=delivered, batch=batch)
    else:
        _append(_classified(latest, target, delivered).where("_is_new"), target, Commit(batch))
    now = recent_commits(spark, target.table)
    kept = committed(now, batch)
    if kept is None and now[0].version > history[0].version:  # without rows there need be no commit
        raise CommitNotFoundError(
            f"{label(target.table)} got rows of batch {batch}, but none of its last {_RECENT_COMMITS} commits says so: "
            "another writer is at work on the table. Stop it and run again; the batch is not written twice."
        )
    kept = kept or 0
    return Account(kept=kept, duplicates=delivered - (kept if new is None else new), batch=batch)


def recent_commits(spark: SparkSession, table: str) -> list[Row]:
    """Return version, operation, operationMetrics and userMetadata of the last commits, the latest first."""
    history = spark.sql(f"DESCRIBE HISTORY {table} LIMIT {_RECENT_COMMITS}")
    return history.select("version", "operation", "operationMetrics", "userMetadata").collect()


def committed(history: list[Row], batch: str) -> int | None:
    """Return how many rows of a batch the commit that brought it wrote, if one of the recent commits did.

    Others commit in between: Databricks compacts after a MERGE by itself, in a commit with the same metadata, and
    somebody who repairs the table by hand may write a remark there.
    https://docs.databricks.com/aws/en/tables/tune-file-size
    """
    for entry in history:
        if entry.operation == "RESTORE":
            return None
        commit = _account(entry) if entry.operation in _OF_A_BATCH else {}
        if commit.get("batch") == batch:
            return _rows_written(entry.operationMetrics) - int(commit["reranked"])
    return None


def _account(entry: Row) -> dict[str, Any]:
    """Return the :class:`Commit` in a commit's metadata; empty when something else is there."""
    try:
        said = json.loads(entry.userMetadata or "{}")
    except json.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _rows_written(metrics: dict[str, str]) -> int:
    if "numTargetRowsInserted" in metrics:
        return int(metrics["numTargetRowsInserted"]) + int(metrics["numTargetRowsUpdated"])
    return int(metrics["numOutputRows"])


def _latest(valid: DataFrame, target: Target, delivered: int) -> DataFrame:
    """One row per key, the latest said."""
    if not target.has_updates:
        return valid.groupBy(*target.key).agg(*[F.min(name).alias(name) for name in target.lineage()])
    if valid.select(*target.key).distinct().count() == delivered:
        return valid
    # equal in every delivered respect means equal; between rows of one file the content decides, not the plan
    said = F.struct(*valid.columns)
    order = F.struct(*target.sequence, F.xxhash64(F.to_json(said)))
    return valid.groupBy(*target.key).agg(F.max_by(said, order).alias("latest")).select("latest.*")


def _classified(latest: DataFrame, target: Target, delivered: int) -> DataFrame:
    """Add ``_is_new``: whether silver lacks the row, or holds an older one that says something else.

    Rows that silver holds are also told from those it lacks, by ``_is_held``.
    """
    keys = list(target.key)
    held = latest.sparkSession.table(target.table)
    if delivered <= _FEW_KEYS:
        held = held.join(F.broadcast(latest.select(*keys)), on=keys, how="left_semi")
    if not target.has_updates:
        known = held.select(*keys, F.expr("false").alias("_is_new"))
        return latest.join(known, on=keys, how="left").fillna({"_is_new": True})
    said = [name for name in latest.columns if name in target.columns and name not in keys]
    known = held.select(*keys, F.struct(*target.sequence).alias("_held_at"), F.struct(*said).alias("_held"))
    is_new = F.col("_held_at").isNull() | (
        (F.struct(*target.sequence) > F.col("_held_at")) & ~F.struct(*said).eqNullSafe(F.col("_held"))
    )
    joined = latest.join(known, on=keys, how="left").withColumn("_is_new", is_new)
    return joined.withColumn("_is_held", F.col("_held_at").isNotNull()).drop("_held_at", "_held")


def _append(new: DataFrame, target: Target, commit: Commit) -> None:
    """Append rows.

    How many they are is left to the commit to say. An observation in the plan might say nothing, and never: a plan that
    is made anew while it runs, as on Databricks, leaves out what has no rows. https://github.com/apache/spark/pull/53358
    """
    if target.source is TITLES:
        new = with_ranks(new, duration_ranks(_durations(new)))
    with _commit_metadata(new.sparkSession, commit):
        new.select(*target.columns, *target.lineage()).writeTo(target.table).append()


def _update(rows: DataFrame, target: Target, batch: str) -> int:
    """Merge the new and changed rows, and return how many they are; without any, nothing is committed."""
    with persisted(rows.where("_is_new")) as new:
        counts = new.agg(F.count("*").alias("new"), F.count_if(~F.col("_is_held")).alias("inserted")).collect()[0]
        if counts.new:
            named = new.select(*[name for name in target.columns if name in rows.columns], *target.lineage())
            _merge_titles(named, target, batch, int(counts.new), inserts=counts.inserted > 0)
        return int(counts.new)


def _merge_titles(new: DataFrame, target: Target, batch: str, count: int, *, inserts: bool) -> None:
    """Merge ``count`` titles by key, along with the titles whose ``duration_rank`` they move.

    Without ``inserts`` every title is held already: a MERGE that only updates need not sort the whole table, and where
    few titles change, not even move it.
    """
    spark = new.sparkSession
    others = spark.table(target.table).join(new.select(*target.key), on=list(target.key), how="left_anti")
    held = others.groupBy("type", duration().alias("d"), "duration_rank").count().collect()
    ranks = duration_ranks(_durations(new) + [(row.type, row.d) for row in held])
    moved = [row for row in held if ranks[row.type, row.d] != row.duration_rank]
    source = with_ranks(new, ranks)
    if moved:
        stale = F.struct("type", duration()).isin([F.struct(F.lit(row.type), F.lit(row.d)) for row in moved])
        source = source.unionByName(with_ranks(others.where(stale), ranks))
    reranked = sum(row["count"] for row in moved)
    if count + reranked <= _FEW_ROWS:
        source = F.broadcast(source)
    from delta.tables import DeltaTable  # noqa: PLC0415 - the cluster's Delta, not needed to build or inspect the wheel

    same_key = " AND ".join(f"t.{name} = s.{name}" for name in target.key)
    with _commit_metadata(spark, Commit(batch, reranked)):
        merging = DeltaTable.forName(spark, target.table).alias("t").merge(source.alias("s"), same_key)
        merging = merging.whenMatchedUpdateAll()
        (merging.whenNotMatchedInsertAll() if inserts else merging).execute()


def _durations(titles: DataFrame) -> list[tuple[str, int]]:
    return [(row.type, row.d) for row in titles.select("type", duration().alias("d")).distinct().collect()]


@contextmanager
def _commit_metadata(spark: SparkSession, commit: Commit) -> Iterator[None]:
    """Put the account into the commits made inside; a streaming batch has a session of its own."""
    spark.conf.set(_USER_METADATA, json.dumps(asdict(commit)))
    try:
        yield
    finally:
        spark.conf.unset(_USER_METADATA)
