"""The one Spark session of a run, tuned for small data on few cores."""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.home import class_archive, class_path, spark_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

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
    # few cores, few partitions: a Delta commit otherwise schedules 50 tasks, a VACUUM 10,000
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    # open-source Delta rebuilds a table's state to list its files in a checksum, and then never reads that list
    "spark.databricks.delta.allFilesInCrc.enabled": "false",
    # one machine: nothing listens beyond loopback, nothing is shown but what the run shows
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    # Hadoop's checksum files double the number of files; Parquet and Delta carry their own checks
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
    # Both would else rename through Hadoop's FileContext, which starts a `readlink` for each file that it looks at: 600
    # processes a run. Neither way keeps another process out; the lake's lock does.
    "spark.delta.logStore.file.impl": "io.delta.storage.LocalLogStore",
    "spark.sql.streaming.checkpointFileManagerClass": f"{_CHECKPOINTING}.FileSystemBasedCheckpointFileManager",
}

_LOG4J = """\
rootLogger.level = error
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {file}
appender.file.layout.type = JsonTemplateLayout
appender.file.layout.eventTemplateUri = classpath:LogstashJsonEventLayoutV1.json
"""

# A query over a few thousand rows is over before its generated code would be compiled or its plan reconsidered.
_SMALL_DATA = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.codegen.wholeStage": "false",
    # Interpreted, `spark.catalog.list…` can't decode its own rows: use SHOW TABLES and the like.
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}

# The optimizing compiler took as long as the queries of a million titles: what it compiles by default after 5,000 calls
# has mostly been called for the last time. At forty times its thresholds it takes a third, and queries a tenth longer.
_COMPILE_LATE = (
    "-XX:Tier4InvocationThreshold=200000",
    "-XX:Tier4MinInvocationThreshold=24000",
    "-XX:Tier4CompileThreshold=600000",
    "-XX:Tier4BackEdgeThreshold=1600000",
)

_LARGE_DATA = {
    # partitions of a few 10 MB, which sort in memory; Spark merges the small ones when it sees their sizes
    "spark.sql.shuffle.partitions": "8",
    # rows are kept for a few looks only: finding out how best to compress them takes longer than those
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}


@dataclass(frozen=True, slots=True)
class Sizing:
    """How much Spark to start for an amount of data.

    Attributes:
        heap: upper bound of the JVM's heap, as Spark writes it; the JVM takes what it needs below that.
        large: whether queries run long enough for optimizing compilers, Spark's and the JVM's, to pay.
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
    scratch: Path, sizing: Sizing = _SMALL, *, log: Path | None = None, storage: Storage | None = None
) -> SparkSession:
    """Start Spark with Delta; the session is the active one that jobs find with ``getOrCreate``.

    Args:
        scratch: folder for Spark's spill, on a disk with room.
        sizing: how much Spark to start; small data by default.
        log: file that gets the JVM's own log, one JSON object a line; without it the log goes to the error output.
        storage: where the lake's files are, when that is not on this machine's disk.

    Raises:
        EnvironmentMissingError: the jars are neither cached nor to be fetched.
    """
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["SPARK_HOME"] = str(spark_home())
    os.environ["PYSPARK_PYTHON"] = sys.executable  # else workers take the first python3 on the path
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - the command's help needs no Spark
    from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession as Session  # noqa: PLC0415

    # PySpark would print every failed query with its whole Java stack; the error itself carries what matters.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    scratch.mkdir(parents=True, exist_ok=True)
    conf = SparkConf().setMaster("local[*]").setAppName("netflix-lakehouse").setAll(list(_SETTINGS.items()))
    conf.set("spark.driver.extraClassPath", os.pathsep.join(map(str, class_path())))
    if storage:
        # Loaded beside the class path, which has to be as it was when the archive of classes was made.
        conf.set("spark.jars", ",".join(map(str, storage.jars())))
        conf.setAll(list(storage.spark_settings.items()))
    conf.set("spark.driver.memory", sizing.heap)
    conf.setAll(list((_LARGE_DATA if sizing.large else _SMALL_DATA).items()))
    conf.set("spark.local.dir", str(scratch))
    conf.set("spark.hadoop.hadoop.tmp.dir", str(scratch))  # one of the defaults that are left out
    conf.set("spark.sql.warehouse.dir", str(scratch / "warehouse"))
    conf.set("spark.driver.extraJavaOptions", " ".join(_java_options(scratch, sizing, log)))
    launch: Callable[..., object] = launch_gateway
    said = scratch / "jvm.txt"
    with said.open("wb") as output:
        try:
            gateway = launch(conf, {"stdout": output, "stderr": output} if log else {})
        except PySparkRuntimeError as error:
            raise EnvironmentMissingError(
                f"Java did not start Spark. It said: {said.read_text(errors='replace').strip() or error}. Java 17 or "
                "newer is needed, and a machine with 2 GB of free memory; `java -version` tells which Java is found."
            ) from error
    SparkContext._ensure_initialized(gateway=gateway)  # noqa: SLF001 - the way to redirect the JVM's output
    return Session.builder.config(conf=conf).getOrCreate()


def _java_options(scratch: Path, sizing: Sizing, log: Path | None) -> list[str]:
    # Delta verifies its checksums anew with every commit where the zone is not UTC; 48 MB of compiled code, the
    # default of the quick compiler, is less than Spark needs.
    options = ["-Duser.timezone=UTC", "-XX:ReservedCodeCacheSize=240m"]
    # Spark's classes fill 200 MB, and the collector would stop the world at several sizes below that.
    options += ["-XX:MetaspaceSize=256m"]
    archive = class_archive()
    if sizing.archive_classes:
        options.append(f"-XX:ArchiveClassesAtExit={sizing.archive_classes}")
    elif archive.exists():
        options.append(f"-XX:SharedArchiveFile={archive}")
    if sizing.large:
        # Rows that are kept for a few looks would be copied by every collection of a smaller part for the young.
        options += ["-XX:+UseParallelGC", "-Xms2g", "-Xmn1g", *_COMPILE_LATE]
    else:
        # Planning makes garbage by the gigabyte: the larger the part for the young, the fewer collections.
        options += ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmn256m"]
    if log:
        settings = scratch / "log4j2.properties"  # whose letters are ASCII, the others escaped as in JSON
        settings.write_text(_LOG4J.format(file=json.dumps(str(log))[1:-1]), encoding="ascii")
        options.append(f"-Dlog4j2.configurationFile={settings.as_uri()}")
    return options


def stop_session(session: SparkSession) -> None:
    """Stop Spark and end its JVM; returns when it is gone, so that nothing of the run writes any more."""
    from pyspark import SparkContext  # noqa: PLC0415 - as in start_session

    gateway: Any = SparkContext._gateway  # noqa: SLF001 - as in process_of
    session.stop()
    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - else the next session looks for the JVM that is gone
    gateway.proc.stdin.close()
    gateway.proc.wait()


def process_of(session: SparkSession) -> int:
    """Return the number of the JVM's process."""
    gateway: Any = session.sparkContext._gateway  # noqa: SLF001 - the one place that knows the JVM
    return int(gateway.proc.pid)


def use_in_this_thread(session: SparkSession) -> None:
    """Make the session the active one of the calling thread; Delta can't find its tables from a thread without one."""
    # The name as a whole: of one taken a part at a time, the JVM looks for each part in all its jars.
    jvm_session: Any = getattr(session._jvm, "org.apache.spark.sql.classic.SparkSession")  # noqa: SLF001 - no other way
    jvm_session.setActiveSession(session._jsparkSession)  # noqa: SLF001
