"""Does the work of tasks on one Spark session: calls entry points of wheels, updates pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.workflows.definition import WheelTask
from local_platform.workflows.tasks.current import working_on

if TYPE_CHECKING:
    import logging

    from pyspark.sql import SparkSession

    from local_platform.workflows.bodies import Call
    from local_platform.workflows.tasks.pipeline_task import PipelineTasks
    from local_platform.workflows.tasks.wheel_task import WheelTasks


class SparkBodies:
    """The bodies of a run.

    Args:
        spark: the session that all of them share.
        wheels: calls entry points.
        pipelines: updates pipelines.
        formatter: forms the lines of each call's log.
    """

    def __init__(
        self, spark: SparkSession, wheels: WheelTasks, pipelines: PipelineTasks, formatter: logging.Formatter
    ) -> None:
        self._spark, self._wheels, self._pipelines, self._formatter = spark, wheels, pipelines, formatter

    def __call__(self, call: Call) -> None:
        """Do the work of one attempt; errors are raised."""
        with working_on(call, self._spark, self._formatter):
            if isinstance(call.work, WheelTask):
                self._wheels.run(call.work, call)
            else:
                self._pipelines.run(call.work, call, self._spark)
