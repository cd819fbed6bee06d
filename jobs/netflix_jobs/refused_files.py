"""Which files bronze's streams have taken up without reading a row of them, and why.

Auto Loader keeps no such list: with ``ignoreCorruptFiles`` it passes over what it can't read, and ``badRecordsPath``
would take malformed rows, which bronze is to keep, and is not transactional. What it has taken up it tells, file by
file, through ``cloud_files_state``; a file of that list without a row in bronze, and with more in it than a header, was
not read. https://docs.databricks.com/sql/language-manual/functions/cloud_files_state.html
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from netflix_jobs.incidents import FILE_REFUSED, NOT_KNOWN, Incident
from netflix_jobs.names import INGESTED_AT, SOURCE_FILE, label
from netflix_jobs.tables import literal
from netflix_jobs.text_files import filled_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from pyspark.sql import Column, SparkSession

# The local Auto Loader tells more than Databricks does: a column with the reason, null for a file that was read.
_REASON = "refused"
_UNREAD = (
    "Auto Loader took the file up and read no row of it, although it holds more than a header: it is corrupt, or was"
    " not readable at that time. Deliver it again under a path of its own"
)
_HEADER_AND_ROW = 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What the run log says of a bronze table.

    Attributes:
        until: when it was last known which files were refused.
        refused: path and reason of those that were.
        logged_at: when the rows that came were last logged.
    """

    until: dt.datetime | None = None
    refused: frozenset[tuple[str, str]] = frozenset()
    logged_at: dt.datetime | None = None


def told(run_log: DataFrame, task: str) -> dict[str, Told]:
    """Return, by ``layer.table``, what the log of the task that reads the files tells already."""
    refused = F.filter("incidents", lambda incident: incident.kind == FILE_REFUSED)
    # what could not be found out then is asked again; rows without incidents have null there
    known = ~F.coalesce(F.exists("incidents", lambda incident: incident.kind == NOT_KNOWN), F.expr("false"))
    rows = (
        run_log.where(F.col("task") == task)
        .where("status = 'succeeded'")
        .groupBy("table")
        .agg(
            F.max(F.when(known, F.col("logged_at"))).alias("until"),
            F.flatten(F.collect_set(refused)).alias("refused"),
            F.max("logged_at").alias("logged_at"),
        )
        .collect()
    )
    return {
        row.table: Told(row.until, frozenset((each.subject, each.reason) for each in row.refused), row.logged_at)
        for row in rows
    }


def refused_files(
    spark: SparkSession, streams: Mapping[str, str], so_far: Mapping[str, Told]
) -> dict[str, tuple[Incident, ...]]:
    """Return, by bronze table, the refused files that the run log does not tell yet.

    What can't be found out does not stop the load: it is an incident itself, so that somebody hears of it.

    Args:
        spark: the session.
        streams: by three-level name of the table, the checkpoint of its stream.
        so_far: by ``layer.table``, what the log tells already.
    """
    known = {table: so_far.get(label(table), Told()) for table in streams}
    try:
        found = _found(spark, streams, known)
    except Exception as error:  # noqa: BLE001 - told, and the load goes on
        if len(streams) > 1:  # one of them can't be asked: which?
            parts = (refused_files(spark, {table: checkpoint}, so_far) for table, checkpoint in streams.items())
            return {table: incidents for part in parts for table, incidents in part.items()}
        _log.warning("refused files are not known", exc_info=error, extra={"tables": list(streams)})
        why = f"cloud_files_state could not be asked: {error}"
        return {table: (Incident(NOT_KNOWN, label(table), why),) for table in streams}
    incidents = {table: [Incident(FILE_REFUSED, path, reason) for path, reason in found[table]] for table in streams}
    return {
        table: tuple(incident for incident in told if incident.as_row()[1:] not in known[table].refused)
        for table, told in incidents.items()
    }


def _found(
    spark: SparkSession, streams: Mapping[str, str], known: Mapping[str, Told]
) -> Mapping[str, list[tuple[str, str]]]:
    """Return path and reason of each refused file, by table."""
    files = {
        table: spark.sql(f"SELECT * FROM cloud_files_state({literal(checkpoint)})")  # noqa: S608 - a literal
        for table, checkpoint in streams.items()
    }
    found: dict[str, list[tuple[str, str]]] = {table: [] for table in streams}
    if not all(_REASON in frame.columns for frame in files.values()):
        for table, frame in files.items():
            found[table] = [(path, _UNREAD) for path in _unread(frame, spark.table(table), known[table].until)]
        return found
    refused = (
        frame.where(F.col(_REASON).isNotNull()).select(F.lit(table).alias("table"), "path", _REASON)
        for table, frame in files.items()
    )
    for row in reduce(DataFrame.unionAll, refused).collect():
        found[row.table].append((row.path, row[_REASON]))
    return found


def _unread(files: DataFrame, bronze: DataFrame, since: dt.datetime | None) -> Iterable[str]:
    """Yield the paths of files without a row in bronze that hold more than one line."""
    fresh = files.where(F.col("size") > 0)
    if since is not None:  # what was found after that was ingested after that: bronze's files from before are skipped
        fresh = fresh.where(F.col("discovery_time") > F.lit(since))
        bronze = bronze.where(F.col(INGESTED_AT) > F.lit(since))
    with_rows = bronze.select(_place(F.col(SOURCE_FILE)).alias("place")).distinct()
    rowless = fresh.withColumn("place", _place(F.col("path"))).join(with_rows, on="place", how="left_anti")
    for row in rowless.select("path").collect():
        if _holds_rows(bronze.sparkSession, row.path):
            yield row.path


def _place(path: Column) -> Column:
    """Return a path without scheme and host and without escapes: one place is spelt in several ways."""
    bare = F.regexp_replace(path, "^[a-z]+:(//[^/]*)?", "")
    return F.coalesce(F.try_url_decode(bare), bare)


def _holds_rows(spark: SparkSession, path: str) -> bool:
    """Tell whether a file holds more than a header; one that can't be read holds who knows what."""
    try:
        return filled_lines(spark, path).limit(_HEADER_AND_ROW).count() >= _HEADER_AND_ROW
    except Exception:  # noqa: BLE001 - whatever keeps it from being read now may have done so before
        return True
