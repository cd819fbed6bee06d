"""What tasks do on Spark: a pipeline from the sources and the settings that ship, its event log, and wheels."""

from __future__ import annotations

import json
import logging
import threading
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from deltalake import DeltaTable
from py4j.protocol import Py4JJavaError

from local_platform.lake import Lake
from local_platform.substitutions import Substitutions
from local_platform.workflows.artifacts import Shipped
from local_platform.workflows.bodies import Call, Cancellation
from local_platform.workflows.definition import PipelineTask, WheelTask
from local_platform.workflows.errors import TaskValueError, WorkflowError
from local_platform.workflows.task_values import TaskValues
from local_platform.workflows.tasks import dbutils
from local_platform.workflows.tasks.pipeline_task import PipelineTasks, UpdateMode
from local_platform.workflows.tasks.spark_bodies import SparkBodies
from local_platform.workflows.tasks.wheel_task import WheelTasks
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.pipelines import DatasetResult

SOURCE = """
from pyspark import pipelines as dp
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
LIMIT = spark.conf.get("bench.limit")


@dp.materialized_view(name="numbers", schema="n BIGINT")
@dp.expect_or_drop("small", f"n < {LIMIT}")
def numbers():
    return spark.range(10).withColumnRenamed("id", "n")


@dp.materialized_view(name="doubled", schema="n BIGINT")
@dp.expect("even", "n % 2 = 0")
def doubled():
    return spark.read.table("numbers").selectExpr("n * 2 AS n")
"""
WHEEL_SOURCE = """
import importlib


def publish(arguments=None):
    dbutils = importlib.import_module("databricks.sdk.runtime").dbutils
    dbutils.jobs.taskValues.set(key="given", value=list(arguments))
    assert dbutils.jobs.taskValues.get(taskKey="a", key="given") == list(arguments)
    assert dbutils.jobs.taskValues.get("b", "nothing", default=1) == 1
    dbutils.jobs.taskValues.get("b", "nothing")
"""


class Bench:
    """A stack with one pipeline and one wheel, and the bodies that run them."""

    def __init__(self, spark: SparkSession, folder: Path, schema: str) -> None:
        self.spark, self.folder, self.schema = spark, folder, schema
        self.lake = Lake(folder / "lake")
        self.values = TaskValues()
        self.refreshed: list[DatasetResult] = []
        (folder / "assets").mkdir()
        (folder / "assets" / "numbers.py").write_text(SOURCE, encoding="utf-8")

    def wheel(self, name: str, source: str) -> None:
        with zipfile.ZipFile(self.folder / "assets" / f"{name}-1-py3-none-any.whl", "w") as archive:
            archive.writestr(f"{name}/__init__.py", source)
            archive.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
            archive.writestr(f"{name}-1.dist-info/entry_points.txt", f"[{name}]\npublish = {name}:publish\n")

    def stack(self, **pipeline: Any) -> Stack:
        body = {
            "name": "numbers",
            "catalog": "netflix_dev",
            "schema": self.schema,
            "library": [{"glob": {"include": "/Workspace/p/**"}}],
            "event_log": {"name": "log", "schema": "ops"},
            **pipeline,
        }
        files = {
            path.stem: {"path": f"/Volumes/{path.name}", "source": f"assets/{path.name}"}
            for path in (self.folder / "assets").glob("*.whl")
        }
        resource = {
            "databricks_pipeline": {"p": body},
            "databricks_workspace_file": {"n": {"path": "/p/numbers.py", "source": "assets/numbers.py"}},
            "databricks_file": files,
        }
        return Stack("dev-lakehouse", {"resource": resource}, self.folder)

    def do(
        self,
        stack: Stack,
        work: PipelineTask | WheelTask,
        *parameters: str,
        mode: UpdateMode | None = None,
        cancellation: Cancellation | None = None,
    ) -> Call:
        shipped, here = Shipped(stack), Substitutions(self.lake, ("netflix_dev",))
        pipelines = PipelineTasks(stack, shipped, here, self.lake, mode or UpdateMode(), self._note)
        bodies = SparkBodies(self.spark, WheelTasks(shipped, here), pipelines, logging.Formatter("%(message)s"))
        log = self.folder / "logs" / "a.jsonl"
        call = Call("a", "a", "run.a.0", work, parameters, self.values, log, cancellation or Cancellation())
        self.refreshed.clear()
        bodies(call)
        return call

    def _note(self, _: Call, dataset: DatasetResult, reads: tuple[str, ...]) -> None:
        assert all(name.count(".") == 2 for name in reads)
        self.refreshed.append(dataset)

    def status(self) -> dict[str, str]:
        return {dataset.name.rsplit(".", 1)[1]: dataset.status for dataset in self.refreshed}

    def events(self, event_type: str) -> list[dict[str, Any]]:
        rows = DeltaTable(str(self.lake.layer("ops").within("log"))).to_pyarrow_table().to_pylist()
        return sorted((row for row in rows if row["event_type"] == event_type), key=lambda row: str(row["timestamp"]))


@pytest.fixture
def bench(spark: SparkSession, tmp_path: Path, new_schema: Callable[[str], str]) -> Bench:
    logging.getLogger("local_platform").setLevel(logging.INFO)
    return Bench(spark, tmp_path, new_schema("numbers"))


UPDATE = PipelineTask("${databricks_pipeline.p.id}")


def test_the_pipeline_s_settings_decide_and_its_event_log_tells(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/ldp/monitor-event-log-schema: flow_progress tells of expectations."""
    call = bench.do(bench.stack(configuration={"bench.limit": "6"}), UPDATE)
    assert bench.status() == {"numbers": "succeeded", "doubled": "succeeded"}
    assert "dataset refreshed" in call.log.read_text(encoding="utf-8")
    bench.do(bench.stack(configuration={"bench.limit": "3"}), UPDATE)

    numbers = [event for event in bench.events("flow_progress") if event["origin"]["dataset_name"] == "numbers"]
    quality = [json.loads(event["details"])["flow_progress"]["data_quality"] for event in numbers]
    assert quality == [
        {
            "dropped_records": dropped,
            "expectations": [
                {"name": "small", "dataset": "numbers", "passed_records": 10 - dropped, "failed_records": dropped}
            ],
        }
        for dropped in (4, 7)
    ]
    assert {(event["level"], event["maturity_level"]) for event in numbers} == {("INFO", "STABLE")}
    states = [json.loads(event["details"])["update_progress"]["state"] for event in bench.events("update_progress")]
    assert states == ["RUNNING", "COMPLETED"] * 2


def test_an_update_is_incremental_full_or_of_selected_tables(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/ldp/updates: refresh all, full refresh all, refresh selected tables."""
    stack = bench.stack(configuration={"bench.limit": "6"})
    bench.do(stack, UPDATE, mode=UpdateMode(selected=("numbers",)))
    assert bench.status() == {"numbers": "succeeded"}
    bench.do(stack, UPDATE)
    assert bench.status() == {"numbers": "unchanged", "doubled": "succeeded"}
    bench.do(stack, PipelineTask(UPDATE.pipeline_id, full_refresh=True))
    assert bench.status() == {"numbers": "succeeded", "doubled": "succeeded"}
    bench.do(stack, UPDATE, mode=UpdateMode(full_refresh=True, selected=("numbers",)))
    assert bench.status() == {"numbers": "succeeded"}
    selections = [json.loads(event["details"])["create_update"] for event in bench.events("create_update")]
    assert [each["full_refresh"] for each in selections] == [False, False, True, True]
    assert selections[0]["refresh_selection"] == ["numbers"]


def test_a_dataset_that_fails_is_an_event_with_its_error(bench: Bench) -> None:
    (bench.folder / "assets" / "numbers.py").write_text(
        SOURCE.replace("expect_or_drop", "expect_or_fail"), encoding="utf-8"
    )

    with pytest.raises(Exception, match="small"):
        bench.do(bench.stack(configuration={"bench.limit": "6"}), UPDATE)

    failed = [event for event in bench.events("flow_progress") if event["level"] == "ERROR"]
    assert failed[0]["error"]["exceptions"][0]["class_name"] == "ExpectationFailedError"
    assert [json.loads(event["details"])["update_progress"]["state"] for event in bench.events("update_progress")] == [
        "RUNNING",
        "FAILED",
    ]


ENDLESS = """
from pyspark.sql import SparkSession


def publish(arguments=None):
    SparkSession.builder.getOrCreate().range(0, 10**14, 1, 2).selectExpr("sum(id % 7)").collect()
"""


def test_a_task_whose_time_is_over_is_stopped_in_the_middle_of_its_spark_jobs(bench: Bench) -> None:
    bench.wheel("bench_endless", ENDLESS)
    cancellation = Cancellation()
    tracker = bench.spark.sparkContext.statusTracker()

    def end_when_it_runs() -> None:
        while not tracker.getActiveJobsIds():
            pass
        cancellation.request(timed_out=True)

    waiting = threading.Thread(target=end_when_it_runs)
    waiting.start()
    with pytest.raises(Py4JJavaError, match="SPARK_JOB_CANCELLED"):
        bench.do(bench.stack(), call_of("bench_endless"), cancellation=cancellation)
    waiting.join()


def call_of(name: str) -> WheelTask:
    return WheelTask(name, "publish", wheels=(f"/Volumes/{name}-1-py3-none-any.whl",))


def test_an_entry_point_is_called_from_the_wheel_that_ships_with_what_stands_here(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/dev-tools/databricks-utils: `get` of a missing key raises a ValueError."""
    dbutils.install()
    bench.wheel("bench_values", WHEEL_SOURCE)

    with pytest.raises(TaskValueError, match="has not published a value 'nothing'"):
        bench.do(bench.stack(), call_of("bench_values"), "--catalog", "netflix_dev", "--at", "abfss://raw@lake/x")

    assert bench.values.of("a") == {
        "given": ["--catalog", "spark_catalog", "--at", str(bench.lake.root.resolve() / "raw" / "x")]
    }


def test_another_wheel_of_a_package_that_is_loaded_is_refused(bench: Bench) -> None:
    bench.wheel("bench_twice", "def publish(arguments=None): pass")
    bench.do(bench.stack(), call_of("bench_twice"))
    bench.do(bench.stack(), call_of("bench_twice"))
    bench.wheel("bench_twice", "def publish(arguments=None): raise SystemExit")

    with pytest.raises(WorkflowError, match="holds other code"):
        bench.do(Stack("dev-lakehouse", _elsewhere(bench), bench.folder), call_of("bench_twice"))


def _elsewhere(bench: Bench) -> dict[str, Any]:
    """Ship the same wheel's name from another folder, with other bytes."""
    (bench.folder / "other").mkdir()
    name = "bench_twice-1-py3-none-any.whl"
    (bench.folder / "other" / name).write_bytes((bench.folder / "assets" / name).read_bytes())
    bench.wheel("bench_twice", "def publish(arguments=None): pass")
    return {"resource": {"databricks_file": {"w": {"path": f"/Volumes/{name}", "source": f"other/{name}"}}}}
