"""One run of what is in ``cdktf.out``: Data Factory's pipeline delivers, its marker starts the job, figures follow."""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from local_platform import auto_loader, cluster
from local_platform.arrival import Triggers
from local_platform.environment import Environment, read_environment
from local_platform.errors import DeliveryError
from local_platform.figures import logged_faults, mart_rows, quarantined_rows, table_results, waiting_rows
from local_platform.full_disk import report_full_disk
from local_platform.ingestion import NOTHING_DELIVERED, Delivery, deliver
from local_platform.job_runs import as_run_here, job_run_result, runner_of
from local_platform.lake import Lake, hold
from local_platform.report import write_report
from local_platform.result import RefusedFile, ReportDetails, RunResult
from local_platform.spark.catalog import attach
from local_platform.spark.session import Sizing, process_of, start_session, stop_session
from local_platform.stages import Stages, TaskWatch
from local_platform.steps import Refreshed, dataset_step, job_steps, recovered_faults, table_label
from local_platform.storage.opening import opened
from local_platform.substitutions import Substitutions
from local_platform.synthesis import is_untouched, synthesized
from local_platform.wheel import REPOSITORY, Wheel
from local_platform.workflows.clock import SystemClock
from local_platform.workflows.errors import JobRunNotFoundError
from local_platform.workflows.record import RunStore
from local_platform.workflows.references import BY_HAND, TriggerFacts
from local_platform.workflows.runner import RunRequest
from local_platform.workflows.states import SUCCEEDED
from local_platform.workflows.tasks import dbutils
from releases.contents import contents
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyspark.sql import SparkSession

    from local_platform.pipelines import DatasetResult
    from local_platform.result import StageResult
    from local_platform.run_settings import RunSettings
    from local_platform.stages import Watcher
    from local_platform.workflows.bodies import Call
    from local_platform.workflows.definition import Job
    from local_platform.workflows.record import JobRun

_log = logging.getLogger(__name__)


def run(settings: RunSettings, watcher: Watcher) -> RunResult:
    """Run the data path once; whatever fails is in the result, which is also written to the lake with the report.

    Raises:
        LakeBusyError: another run holds the lake.
        DeliveryError: there is nothing to deliver at ``settings.source`` or, without one, nothing in raw.
        EnvironmentMissingError: Spark or its jars are missing, or the disk is full.
        LakeDamagedError: the lake contradicts itself.
        RunKnownError: the lake knows a run of that id.
        StacksError: the stacks can't be synthesized or read.
        StorageError: the lake is kept in another storage already, or Azurite does not start.
        WorkflowError: a job can't be run as it is defined, or there is nothing to repair.
    """
    with report_full_disk(settings.lake.root), hold(settings.lake) as held:
        if settings.repair is None:
            settings.lake.require_new(settings.run_id)
        stages = Stages(watcher)
        with stages.stage("synthesize", "platform"):
            environment = read_environment(settings.output or synthesized(), settings.environment)
            wheel = Wheel.of(environment.wheel())
            wheel.activate()
        with (
            _log_file(settings),
            _scratch(settings.lake),
            opened(settings.storage, settings.lake, environment.lake_account, held.remember) as lake,
        ):
            current = _Run(replace(settings, lake=lake), environment, wheel, stages)
            current.deliver()
            result = None
            try:
                current.run_jobs(held.remember)
                result = current.finish()
            finally:
                current.stop(fit_for_more=result is not None)
            return result


@dataclass(slots=True)
class _Run:
    """The state that the parts of a run share."""

    settings: RunSettings
    environment: Environment
    wheel: Wheel
    stages: Stages
    clock: SystemClock = field(init=False)
    began: datetime = field(init=False)
    substitutions: Substitutions = field(init=False)
    jobs: Mapping[str, Job] = field(init=False)
    delivery: Delivery = NOTHING_DELIVERED
    spark: SparkSession | None = None
    runs: list[JobRun] = field(default_factory=list)
    datasets: list[Refreshed] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Set the clock to the day of the run, and read the jobs before anything is delivered."""
        today = datetime.now(UTC).date()
        self.clock = SystemClock((self.settings.day or today) - today)
        self.began = self.clock.now() - timedelta(seconds=self.stages.elapsed())
        self.substitutions = Substitutions(
            self.settings.lake, self.environment.catalogs, self.environment.external_volumes
        )
        self.jobs = {
            address: as_run_here(job, self.environment, self.began) for address, job in self.environment.jobs.items()
        }

    def deliver(self) -> None:
        """Run Data Factory's pipeline, which brings the source's files to raw; without a source they are there already.

        Raises:
            DeliveryError: there is nothing to deliver, and nothing was delivered before.
        """
        if self.settings.repair is not None:
            return
        if self.settings.source is not None:
            self.delivery = deliver(
                self.environment, self.settings.source, self.settings.lake, self.settings.run_id, self.stages
            )
        elif not any(self.settings.lake.raw.files()):
            raise DeliveryError(
                f"There is nothing to process: {self.settings.lake.raw} holds no file. Name the folder or base URL of "
                "a delivery with --source, or with --lake the lake that has one."
            )

    def run_jobs(self, remember: Callable[[int], None]) -> None:
        """Run the jobs that the delivery's marker starts; if nothing was delivered, start all of them by hand."""
        asked = list(self._asked())
        if not asked:
            return
        with self.stages.stage("start Spark", "platform"):
            spark = self._start(remember)
        runner = runner_of(
            self.environment,
            self.jobs,
            spark,
            self.settings.lake,
            self.substitutions,
            self.settings.mode,
            run_id=self.settings.run_id,
            clock=self.clock,
            watcher=TaskWatch(self.stages.watcher, self.environment.schemas),
            on_dataset=self._refreshed,
        )
        for place, (address, trigger) in enumerate(asked):
            job = runner.jobs[address]
            if self.settings.repair is not None:
                self.runs.append(runner.repair(job, self.settings.repair, self.settings.parameters))
                return
            run_id = self.settings.run_id if place == 0 else f"{self.settings.run_id}.{address.split('.')[1]}"
            self.runs.append(runner.run(job, RunRequest(run_id, self.settings.parameters, trigger)))

    def _asked(self) -> Iterator[tuple[str, TriggerFacts]]:
        if self.settings.repair is not None:
            yield self._repaired(self.settings.repair), BY_HAND
            return
        triggers = Triggers(self.settings.lake, self.substitutions)
        for job in self.environment.first_jobs():
            location = triggers.fired_by(job, datetime.now(UTC).timestamp())
            if location and self.settings.source is not None:
                yield job.address, TriggerFacts("file_arrival", location)
            elif self.delivery.succeeded:
                # No new file: finish what an earlier run left, or apply changed definitions.
                yield job.address, BY_HAND

    def _repaired(self, run_id: str) -> str:
        """Return the address of the job of an earlier run."""
        address = str(RunStore(self.settings.lake.jobs).load(run_id).job["address"])
        if address not in self.environment.jobs:
            raise JobRunNotFoundError(
                f"Run {run_id} is of {address}, and {self.environment.name} has no such job. Give --env where it ran."
            )
        return address

    def _start(self, remember: Callable[[int], None]) -> SparkSession:
        """Start Spark, or take the cluster's, with Auto Loader, dbutils and the lake's tables as on Databricks.

        ``self.spark`` is set at once, so that Spark is stopped even if a later step refuses the lake.
        """
        lake = self.settings.lake
        sizing = self.settings.sizing or Sizing.of(sum(file.size for file in lake.raw.files()))
        log = lake.log(f"{self.settings.run_id}.spark")
        lease = cluster.lease() if self.settings.cluster and lake.elsewhere is None else None
        self.spark = spark = start_session(lake.scratch, sizing, log=log, storage=lake.elsewhere, lease=lease)
        pid = process_of(spark)
        remember(pid)
        _log.info("spark is up", extra={"pid": pid, "cluster": lease is not None})
        auto_loader.register(spark)
        dbutils.install()
        attach(spark, lake, self.environment.schemas)
        return spark

    def _refreshed(self, call: Call, dataset: DatasetResult, reads: tuple[str, ...]) -> None:
        began = self.stages.elapsed() - dataset.started - dataset.seconds
        self.datasets.append(Refreshed(dataset, call.label, began, reads))

    def stop(self, *, fit_for_more: bool) -> None:
        """Stop Spark, if it was started; the cluster's JVM stays up if it is fit for more runs."""
        if self.spark is not None:
            stop_session(self.spark, fit_for_more=fit_for_more)

    def finish(self) -> RunResult:
        """Write the report and the figures; return the figures."""
        lake, run_id = self.settings.lake, self.settings.repair or self.settings.run_id
        by_name = sorted(self.datasets, key=lambda each: each.dataset.name)  # they end in a different order each time
        gold = {table_label(each.dataset.name): each.dataset for each in by_name}
        with self.stages.stage("read the figures", "platform"):
            result = RunResult(
                self.settings.run_id,
                "succeeded" if self._succeeded() else "failed",
                0.0,
                table_results(lake, run_id, gold),
                refused_files=self.delivery.refused + self._refused(),
                expectations=tuple(
                    replace(expectation, table=table_label(expectation.table))
                    for dataset in gold.values()
                    for expectation in dataset.expectations
                ),
                wheel_sha256=self.wheel.sha256,
                artifacts=self._artifacts(),
                environment=self.environment.name,
                job_runs=tuple(
                    job_run_result(run, self.environment.jobs[run.job["address"]], self.clock.now())
                    for run in self.runs
                ),
                not_emulated=self._not_emulated(),
            )
            details = replace(
                ReportDetails(self.settings.shown_source, str(lake.root)),
                quarantined=quarantined_rows(lake),
                waiting=waiting_rows(lake),
                marts=mart_rows(lake, _marts(gold)),
            )
        steps = self._steps()
        faults = recovered_faults(logged_faults(lake, run_id), steps)
        result = replace(result, seconds=self.stages.elapsed(), stages=steps, recovered_faults=faults)
        write_report(result, details, lake.report)
        write_text(lake.result(self.settings.run_id), result.to_json())
        return result

    def _artifacts(self) -> dict[str, str]:
        """Return digests of the files that ran; none for stacks that were given or changed by hand: no release."""
        return contents(REPOSITORY, self.wheel) if self.settings.output is None and is_untouched() else {}

    def _succeeded(self) -> bool:
        return (
            self.delivery.succeeded
            and bool(self.runs)
            and not self.stages.failed
            and all(run.state.result_state in SUCCEEDED for run in self.runs)
        )

    def _steps(self) -> tuple[StageResult, ...]:
        steps = [*self.stages.done, *self.delivery.steps]
        for run in self.runs:
            steps.extend(job_steps(run, self.began, self.environment.schemas))
        tasks = {step.name: step.key for step in steps if step.kind in {"task", "iteration"}}
        steps.extend(dataset_step(each, tasks.get(each.task, "")) for each in self.datasets)
        return tuple(sorted(steps, key=lambda step: step.started))

    def _not_emulated(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line for run in self.runs for line in run.not_emulated))

    def _refused(self) -> tuple[RefusedFile, ...]:
        return tuple(auto_loader.refused_below(self.settings.lake.volumes))


def _marts(gold: Iterable[str]) -> list[str]:
    """Return the gold tables that are marts, not dimensions or bridges."""
    return [table for table in gold if not table.startswith(("gold.dim_", "gold.title_"))]


@contextmanager
def _log_file(settings: RunSettings) -> Iterator[None]:
    """Within the block, write everything that is logged to the run's log, one JSON object a line."""
    from netflix_jobs.logs import JsonLines  # noqa: PLC0415 - importable once the wheel is active

    path = settings.lake.log(settings.run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(JsonLines(settings.run_id))
    loggers = [logging.getLogger(name) for name in ("local_platform", "netflix_jobs")]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()


@contextmanager
def _scratch(lake: Lake) -> Iterator[None]:
    """Remove Spark's spill files before and after the block; those of killed runs, too."""
    shutil.rmtree(lake.scratch, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(lake.scratch, ignore_errors=True)
