"""What Spark is started with, so that a small query takes little."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from local_platform.spark.home import class_archive, class_path

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pyspark.sql import SparkSession


def test_hadoop_carries_no_defaults_of_what_does_not_run_here(spark: SparkSession) -> None:
    context: Any = spark.sparkContext
    hadoop = context._jsc.hadoopConfiguration()
    defaults = ("dfs.replication", "ipc.client.idlethreshold", "mapreduce.job.reduces", "yarn.acl.enable")
    assert [hadoop.get(name) for name in defaults] == [None] * len(defaults)
    assert hadoop.get("hadoop.tmp.dir"), "which the code has no default for"


def test_an_archive_of_classes_belongs_to_one_class_path(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, jars = class_archive(), class_path()
    monkeypatch.setattr("local_platform.spark.home.DELTA", ())
    assert class_archive() != archive
    assert all(jar.is_file() for jar in jars)


def test_the_jar_that_leaves_them_out_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("local_platform.spark.home.delta_jars", list)
    monkeypatch.setenv("LAKEHOUSE_CACHE", str(tmp_path))
    (made,) = class_path()
    when = made.stat().st_mtime_ns  # the JVM takes no archive that was made with another
    assert class_path() == [made]
    assert made.stat().st_mtime_ns == when
    assert [path.name for path in made.parent.iterdir() if path.suffix == ".jar"] == [made.name]


def test_a_jvm_that_ends_in_a_task_is_told_and_parted_with(tmp_path: Path) -> None:
    program = f"""
        import logging
        from pathlib import Path
        import psutil
        from local_platform.errors import EnvironmentMissingError
        from local_platform.spark.session import process_of, start_session, stop_session
        from local_platform.workflows.bodies import Call
        from local_platform.workflows.task_values import TaskValues
        from local_platform.workflows.tasks.current import current_call, working_on

        folder = Path({str(tmp_path)!r})
        spark = start_session(folder, log=folder / "spark.jsonl")
        call = Call("a", "a", "run.a.0", None, (), TaskValues(), folder / "a.jsonl")
        for attempt in range(2):
            try:
                with working_on(call, spark, logging.Formatter()):
                    jvm = psutil.Process(process_of(spark))
                    jvm.kill()
                    spark.range(1).count()
            except EnvironmentMissingError as error:
                print(error)
        assert current_call() is None
        stop_session(spark)
        print("stopped")
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    said = "Spark's process has ended, as it does when the machine runs out of memory. Make room, then repair the run."
    assert done.stdout.splitlines() == [said, said, "stopped"]
