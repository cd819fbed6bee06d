"""What Spark is started with, so that a small query takes little."""

from __future__ import annotations

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
