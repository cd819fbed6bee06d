"""A pipeline task: updates the declarative pipeline from the sources that ship, and keeps its events."""

from __future__ import annotations

import contextvars
import logging
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.pipelines import LocalPipeline
from local_platform.pipelines.state import StateStore
from local_platform.spark.session import CATALOG
from local_platform.workflows.interpolation import referred
from local_platform.workflows.pipeline import read_pipeline
from local_platform.workflows.tasks.event_log import EventLogWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.lake import Lake
    from local_platform.pipelines import DatasetResult
    from local_platform.substitutions import Substitutions
    from local_platform.workflows.artifacts import Shipped
    from local_platform.workflows.bodies import Call
    from local_platform.workflows.definition import PipelineTask
    from local_platform.workflows.pipeline import Pipeline
    from stacks.synthesized import Stack

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UpdateMode:
    """What an update brings up to date.

    Attributes:
        full_refresh: compute the selected datasets anew, whatever a task says.
        selected: only these datasets, after what they read is brought up to date; empty for all.
    """

    full_refresh: bool = False
    selected: tuple[str, ...] = ()


class PipelineTasks:
    """Updates the pipelines of a stack.

    Args:
        stack: has the pipelines.
        shipped: has their sources.
        substitutions: replace catalogs and locations.
        lake: gets tables, states and event logs.
        mode: what an update brings up to date.
        on_dataset: called with the call, each dataset's result, and the tables that the dataset reads.
    """

    def __init__(
        self,
        stack: Stack,
        shipped: Shipped,
        substitutions: Substitutions,
        lake: Lake,
        mode: UpdateMode,
        on_dataset: Callable[[Call, DatasetResult, tuple[str, ...]], None],
    ) -> None:
        self._stack, self._shipped, self._substitutions = stack, shipped, substitutions
        self._lake, self._mode, self._on_dataset = lake, mode, on_dataset

    def run(self, task: PipelineTask, call: Call, spark: SparkSession) -> None:
        """Update the pipeline that the task names.

        Raises:
            PipelineError: a dataset failed, or the sources contradict each other.
        """
        found = referred(task.pipeline_id)
        pipeline = read_pipeline(self._stack, found[0] if found else task.pipeline_id, self._shipped)
        folder, root = self._workspace(pipeline)
        storage = self._lake.pipelines.within(pipeline.name)
        states = StateStore(storage)
        local = LocalPipeline(
            spark,
            [folder / path.lstrip("/") for path in pipeline.sources],
            storage=storage,
            catalog=CATALOG,
            schema=pipeline.schema,
            configuration={key: self._substitutions.text(value) for key, value in pipeline.configuration.items()},
            root=root,
        )
        events = EventLogWriter(pipeline, self._lake, call.run_id)
        context = contextvars.copy_context()

        def refreshed(dataset: DatasetResult) -> None:
            context.copy().run(_log.info, "dataset refreshed", extra={"table": dataset.name, "status": dataset.status})
            events.dataset(dataset)
            state = states.load(dataset.name)
            self._on_dataset(call, dataset, tuple(read.name for read in state.inputs) if state else ())

        full = task.full_refresh or self._mode.full_refresh
        events.begin(full_refresh=full, selected=self._mode.selected)
        error: Exception | None = None
        try:
            update = local.update(full_refresh=full, selected=self._mode.selected or None, on_dataset=refreshed)
            for line in update.not_emulated:
                _log.warning("not emulated", extra={"what": line})
            update.raise_if_failed()
        except Exception as failed:
            error = failed
            raise
        finally:
            events.end(error)

    def _workspace(self, pipeline: Pipeline) -> tuple[Path, Path | None]:
        """Copy the sources to their paths in the workspace, so that they can import each other; return the root too."""
        folder = self._lake.scratch / "workspace"
        for path, file in pipeline.sources.items():
            target = folder / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        root = pipeline.root_path.removeprefix("/Workspace").strip("/")
        return folder, folder / root if root and (folder / root).is_dir() else None
