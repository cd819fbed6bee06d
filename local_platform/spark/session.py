"""The one Spark session of a run, tuned for small data on few cores."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.spark import jvm
from local_platform.spark.gateway import java_class, unless_ended

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.spark.jvm import Lease
    from local_platform.storage.storage import Storage

CATALOG = "spark_catalog"
_LARGE_DELIVERY = 64 << 20

_CHECKPOINTING = "org.apache.spark.sql.execution.streaming.checkpointing"
_SETTINGS = {
    # Delta
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    f"spark.sql.catalog.{CATALOG}": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.sources.default": "delta",
    # few partitions for few cores: by default a Delta commit schedules 50 tasks, a VACUUM 10,000
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    # to list a table's files in a checksum, open-source Delta rebuilds its state, but never reads that list
    "spark.databricks.delta.allFilesInCrc.enabled": "false",
    # no adaptive execution: re-planning after each shuffle took longer than it saved, even with 11 million rows
    "spark.sql.adaptive.enabled": "false",
    # a run of large data generates some 200 classes; of the 100 kept by default most were compiled twice
    "spark.sql.codegen.cache.maxEntries": "1000",
    # one machine: listen only on loopback, and show no output of Spark's own
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    # Hadoop's checksum files double the number of files; Parquet and Delta have their own checksums
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
    # Both would else rename through Hadoop's FileContext, which starts a `readlink` for each file that it looks at: 600
    # processes a run. Neither way keeps another process out; the lake's lock does.
    "spark.delta.logStore.file.impl": "io.delta.storage.LocalLogStore",
    "spark.sql.streaming.checkpointFileManagerClass": f"{_CHECKPOINTING}.FileSystemBasedCheckpointFileManager",
}

# A query over a few thousand rows takes less time than compiling its generated code.
_SMALL_DATA = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.codegen.wholeStage": "false",
    # Interpreted, `spark.catalog.list…` can't decode its own rows: use SHOW TABLES and the like.
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # What each sort and each aggregation takes and clears; by default 16 MB, most of the heap for a few tables.
    "spark.buffer.pageSize": "1m",
}

# The optimizing compiler took as long as the queries of a million titles: what it compiles by default after 5,000 calls
# has mostly been called for the last time. At forty times its thresholds it takes a third, and queries a tenth longer.
_COMPILE_LATE = 40

_LARGE_DATA = {
    # partitions of some 10 MB, small enough to sort in memory
    "spark.sql.shuffle.partitions": "4",
    # rows are cached for a few reads only, so finding the best compression costs more than it saves
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}


@dataclass(frozen=True, slots=True)
class Sizing:
    """How much Spark to start for an amount of data.

    Attributes:
        heap: upper bound of the JVM's heap, as Spark writes it; the JVM takes what it needs below that.
        large: whether queries run long enough to make Spark's and the JVM's optimizing compilers worthwhile.
        archive_classes: file to which the JVM writes the classes it has loaded when it ends.
    """

    heap: str = "800m"
    large: bool = False
    archive_classes: Path | None = None

    @classmethod
    def of(cls, delivered: int) -> Sizing:
        """Return the sizing for ``delivered`` bytes in raw."""
        return LARGE if delivered > _LARGE_DELIVERY else cls()


_SMALL = Sizing()
LARGE = Sizing("4g", large=True)


def start_session(
    scratch: Path,
    sizing: Sizing = _SMALL,
    *,
    log: Path | None = None,
    storage: Storage | None = None,
    lease: Lease | None = None,
    settings: Mapping[str, str] | None = None,
) -> SparkSession:
    """Start Spark with Delta; the session is the active one that jobs find with ``getOrCreate``.

    Args:
        scratch: folder for Spark's spill, on a disk with room.
        sizing: how much Spark to start; small data by default.
        log: file that gets the JVM's own log, one JSON object a line; without it the log goes to the error output.
        storage: the storage of the lake's files, if it is not this machine's disk.
        lease: the cluster's JVM, to use instead of starting one; its heap size is fixed.
        settings: Spark's settings that go before the platform's own.

    Raises:
        EnvironmentMissingError: the jars are neither cached nor to be fetched, or Java can't start Spark.
    """
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - the command's help needs no Spark
    from pyspark.sql import SparkSession as Session  # noqa: PLC0415

    # PySpark would print each failed query with its full Java stack; the error itself has what matters.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    conf = SparkConf().setMaster("local[*]").setAppName("netflix-lakehouse").setAll(list(_SETTINGS.items()))
    if storage:
        # Not on the class path, which must be the same as when the archive of classes was made.
        conf.set("spark.jars", ",".join(map(str, storage.jars())))
        conf.setAll(list(storage.spark_settings.items()))
    conf.setAll(list((_LARGE_DATA if sizing.large else _SMALL_DATA).items()))
    conf.setAll(list((settings or {}).items()))
    conf.set("spark.local.dir", str(scratch))
    conf.set("spark.hadoop.hadoop.tmp.dir", str(scratch))  # one of Hadoop's defaults that are left out (home.py)
    conf.set("spark.sql.warehouse.dir", str(scratch / "warehouse"))
    if lease:
        gateway = jvm.connect(lease, scratch, log=log)
    else:
        conf.set("spark.driver.memory", sizing.heap)
        gateway = jvm.launch(conf, scratch, _java_options(sizing), log=log)
    SparkContext._ensure_initialized(gateway=gateway)  # noqa: SLF001 - the way to choose the JVM and where it writes
    return Session.builder.config(conf=conf).getOrCreate()


def _java_options(sizing: Sizing) -> list[str]:
    options = [*jvm.OPTIONS]
    if sizing.archive_classes:
        options.append(f"-XX:ArchiveClassesAtExit={sizing.archive_classes}")
    else:
        options += jvm.archive_option()
    if sizing.large:
        return [*options, *jvm.LARGE_HEAP, "-Xms2g", *jvm.compile_later(_COMPILE_LATE)]
    # Planning makes gigabytes of garbage; a larger young generation means fewer collections.
    return [*options, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmn256m"]


def stop_session(session: SparkSession, *, fit_for_more: bool = True) -> None:
    """Stop Spark and end or return its JVM; when this returns, nothing of the run writes any more.

    Args:
        session: what ``start_session`` returned.
        fit_for_more: whether the JVM, if it is the cluster's, may serve another run; not when this one was interrupted.
    """
    from pyspark import SparkContext  # noqa: PLC0415 - as in start_session

    gateway: Any = SparkContext._gateway  # noqa: SLF001 - as in process_of
    with unless_ended(), warnings.catch_warnings(action="ignore"):
        session.stop()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - else the next session looks for the JVM that is gone
    jvm.close(gateway, fit_for_more=fit_for_more)


def process_of(session: SparkSession) -> int:
    """Return the number of the JVM's process."""
    gateway: Any = session.sparkContext._gateway  # noqa: SLF001 - the one place that knows the JVM
    return int((jvm.lease_of(gateway) or gateway.proc).pid)


def use_in_this_thread(session: SparkSession) -> None:
    """Make the session the active one of the calling thread; Delta can't find its tables from a thread without one."""
    gateway = session.sparkContext._gateway  # noqa: SLF001 - as in process_of
    classic = java_class(gateway, "org.apache.spark.sql.classic.SparkSession")
    classic.setActiveSession(session._jsparkSession)  # noqa: SLF001 - no other way
