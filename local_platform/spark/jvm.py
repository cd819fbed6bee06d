"""Spark's JVM: started for one run, or lent by the cluster."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.gateway import end, java_class, unless_ended
from local_platform.spark.home import class_archive, class_path, spark_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyspark import SparkConf

OPTIONS = (
    # In another time zone than UTC, Delta verifies its checksums anew with every commit.
    "-Duser.timezone=UTC",
    # The quick compiler's default of 48 MB for compiled code is not enough for Spark.
    "-XX:ReservedCodeCacheSize=240m",
    # Spark's classes fill 200 MB; starting lower costs several stop-the-world collections.
    "-XX:MetaspaceSize=256m",
)
# Two cores collect garbage in parallel. With a smaller young generation, each collection would copy cached rows.
LARGE_HEAP = ("-XX:+UseParallelGC", "-Xmn1g")
_TIER_4 = {
    "InvocationThreshold": 5_000,
    "MinInvocationThreshold": 600,
    "CompileThreshold": 15_000,
    "BackEdgeThreshold": 40_000,
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


class Lease(Protocol):
    """A lent JVM: how to connect to it, and two ways to return it.

    Attributes:
        port: of its Py4J gateway, on the loopback interface.
        secret: what the gateway asks for.
        pid: number of its process.
        log_settings: its logging configuration while it is not lent.
    """

    port: int
    secret: str
    pid: int
    log_settings: Path

    def release(self) -> None:
        """Return it in the state in which it was lent: without a Spark context."""

    def abandon(self) -> None:
        """End it, whatever it is doing; returns when it is gone."""


def launch(conf: SparkConf, scratch: Path, options: Sequence[str], *, log: Path | None) -> Any:
    """Start a JVM with Spark, Delta and ``conf``, and return its gateway; it ends when this process does.

    Args:
        conf: Spark's settings.
        scratch: folder for its output before logging begins.
        options: Java's own.
        log: file that gets its log, one JSON object a line; without it the log goes to the error output.

    Raises:
        EnvironmentMissingError: Java or the jars are missing, or Java could not start Spark.
    """
    _prepare_environment()
    from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - the command's help needs no Spark
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    scratch.mkdir(parents=True, exist_ok=True)
    conf.set("spark.driver.extraClassPath", os.pathsep.join(map(str, class_path())))
    logging = [f"-Dlog4j2.configurationFile={log_settings(scratch, log).as_uri()}"] if log else []
    conf.set("spark.driver.extraJavaOptions", " ".join([*options, *logging]))
    start: Callable[..., object] = launch_gateway
    said = scratch / "jvm.txt"
    with said.open("wb") as output:
        try:
            return start(conf, {"stdout": output, "stderr": output} if log else {})
        except PySparkRuntimeError as error:
            raise EnvironmentMissingError(
                f"Java did not start Spark. It said: {said.read_text(errors='replace').strip() or error}. Java 17 or "
                "newer is needed, and a machine with 2 GB of free memory; `java -version` tells which Java is found."
            ) from error


def connect(lease: Lease, scratch: Path, *, log: Path | None) -> Any:
    """Return the gateway of a JVM that is lent; it logs to ``log`` until it is given back."""
    _prepare_environment()
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 - as in launch

    start: Callable[..., Any] = launch_gateway
    with _set_in_environment(PYSPARK_GATEWAY_PORT=str(lease.port), PYSPARK_GATEWAY_SECRET=lease.secret):
        gateway = start()
    gateway.lease = lease  # an attribute of our own, like PySpark's `proc`
    if log:
        scratch.mkdir(parents=True, exist_ok=True)
        _log_as(gateway, log_settings(scratch, log))
    return gateway


def lease_of(gateway: Any) -> Lease | None:
    """Return the lease of a gateway, None if this process started the JVM itself."""
    lease: Lease | None = vars(gateway).get("lease")  # Py4J resolves any other attribute as a Java member
    return lease


def close(gateway: Any, *, fit_for_more: bool) -> None:
    """End a JVM whose Spark context is stopped, or return it if it is lent.

    Returns when nothing of this process's doing writes any more.

    Args:
        gateway: how it is reached.
        fit_for_more: whether a lent JVM may be lent again; not after an interrupted run.
    """
    lease = lease_of(gateway)
    if lease is None:
        end(gateway)
    elif fit_for_more and _forgets(gateway, lease):
        lease.release()  # Py4J's connections stay open: closing one waits for its listening thread
    else:
        lease.abandon()


def log_settings(folder: Path, log: Path) -> Path:
    """Write a logging configuration for ``log`` into a folder, and return its file."""
    settings = folder / "log4j2.properties"  # a properties file is ASCII, with other characters escaped as in JSON
    settings.write_text(_LOG4J.format(file=json.dumps(str(log))[1:-1]), encoding="ascii")
    return settings


def compile_later(times: int) -> list[str]:
    """Return the JVM options that multiply the thresholds (calls, loops) of Java's optimizing compiler by ``times``."""
    return [f"-XX:Tier4{threshold}={default * times}" for threshold, default in _TIER_4.items()]


def archive_option() -> list[str]:
    """Return the JVM options that use the archive of loaded classes, if there is one."""
    archive = class_archive()
    return [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []


def _forgets(gateway: Any, lease: Lease) -> bool:
    """Clear a JVM's caches of the lake: the next lake at that path, or storage account of that name, is another one.

    False for one that has ended meanwhile.
    """
    with unless_ended():
        java_class(gateway, "org.apache.spark.sql.delta.DeltaLog").clearCache()
        java_class(gateway, "org.apache.hadoop.fs.FileSystem").closeAll()
        _log_as(gateway, lease.log_settings)
        return True
    return False


def _log_as(gateway: Any, settings: Path) -> None:
    configurator = java_class(gateway, "org.apache.logging.log4j.core.config.Configurator")
    configurator.reconfigure(java_class(gateway, "java.net.URI")(settings.as_uri()))


def _prepare_environment() -> None:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["SPARK_HOME"] = str(spark_home())
    os.environ["PYSPARK_PYTHON"] = sys.executable  # else workers would use the first python3 on the path


@contextmanager
def _set_in_environment(**variables: str) -> Iterator[None]:
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
