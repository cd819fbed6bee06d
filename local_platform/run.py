"""One run: a delivery goes raw → bronze → silver → gold, and its figures are written down."""

from __future__ import annotations

import logging
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local_platform import auto_loader, dbutils
from local_platform.delivery import Delivery, deliver
from local_platform.figures import mart_rows, quarantined_rows, table_results
from local_platform.lake import Lake, hold
from local_platform.pipelines import DatasetResult, LocalPipeline
from local_platform.report import write_report
from local_platform.result import RefusedFile, ReportDetails, RunResult, write_json
from local_platform.spark.catalog import attach
from local_platform.spark.session import CATALOG, Sizing, process_of, start_session, stop_session, use_in_this_thread
from local_platform.stages import Stage, Stages, Watcher
from local_platform.wheel import REPOSITORY, Wheel, build_wheel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.dbutils import TaskValues

PIPELINE = "gold"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What to run.

    Attributes:
        source: folder with the delivered files; None runs on what is in raw already.
        lake: the lake's folder.
        run_id: the run's id; it names folders in raw and stands in every log line.
        sizing: how much Spark to start; None decides by the amount of data.
        maintenance: whether to optimize and vacuum the tables at the end.
        full_refresh: whether gold is computed anew although its inputs did not change.
    """

    source: Path | None
    lake: Lake
    run_id: str
    sizing: Sizing | None = None
    maintenance: bool = False
    full_refresh: bool = False


def new_run_id(now: datetime | None = None) -> str:
    """Return an id that sorts by time: ``20261122T131500Z-3f9a``."""
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def run(settings: RunSettings, watcher: Watcher) -> RunResult:
    """Run the data path once; whatever fails is in the result, which is also written to the lake with the report.

    Raises:
        LakeBusyError: another run holds the lake.
        DeliveryError: there is nothing to deliver at ``settings.source``.
        EnvironmentMissingError: Spark or its jars are missing.
        LakeDamagedError: the lake contradicts itself.
    """
    with hold(settings.lake) as held:
        stages = Stages(watcher)
        with stages.stage("build the wheel", "jobs"):
            wheel = build_wheel(REPOSITORY / "dist")
            wheel.activate()
        with _log_file(settings), _scratch(settings.lake):
            current = _Run(settings, wheel, stages)
            with stages.stage("place the delivery", "raw"):
                current.deliver()
            with stages.stage("start Spark", "platform"):
                current.start(held.remember)
            try:
                current.jobs()
                return current.finish()
            finally:
                stop_session(current.spark)


@dataclass(slots=True)
class _Run:
    """The state of a run between its stages."""

    settings: RunSettings
    wheel: Wheel
    stages: Stages
    delivery: Delivery = field(default_factory=lambda: Delivery((), (), ()))
    datasets: list[DatasetResult] = field(default_factory=list)
    spark: SparkSession = field(init=False)
    task_values: TaskValues = field(init=False)

    def deliver(self) -> None:
        """Place the files of the source folder in raw."""
        if self.settings.source is None:
            return
        from netflix_jobs.sources import SOURCES  # noqa: PLC0415 - importable once the wheel is built

        sources = {source.file: source.name for source in SOURCES}
        self.delivery = deliver(self.settings.source, self.settings.lake.raw, self.settings.run_id, sources)
        _log.info("delivered", extra={"placed": self.delivery.placed, "known": self.delivery.known})

    def start(self, remember: Callable[[int], None]) -> None:
        """Start Spark over the lake, with what a Databricks cluster has beside it: Auto Loader and dbutils."""
        from netflix_jobs.names import SCHEMAS  # noqa: PLC0415 - importable once the wheel is built

        lake = self.settings.lake
        sizing = self.settings.sizing or Sizing.of(_size(lake.raw))
        self.spark = start_session(lake.scratch, sizing, log=lake.log(f"{self.settings.run_id}.spark"))
        remember(process_of(self.spark))
        auto_loader.register(self.spark)
        self.task_values = dbutils.install()
        attach(self.spark, lake, SCHEMAS)

    def jobs(self) -> None:
        """Run the tasks of the medallion job, and the gold pipeline among them."""
        self.stages.run([self._task("lookup", "jobs")])
        raw = ["--source-root", str(self.settings.lake.raw.resolve())]
        self.stages.run([self._task("bronze", "bronze", *raw, *self._checkpoints())])
        lookups = self.task_values.values.get("lookup_sources", [])
        self.stages.run(
            [
                self._task("silver_titles", "silver", *self._checkpoints()),
                *[self._lookup(lookup) for lookup in lookups],
            ]
        )
        self.stages.run([self._task("quality_gate", "silver")])
        self.stages.run([Stage("gold", "gold", self._gold)])
        if self.settings.maintenance:
            self.stages.run([self._task("maintenance", "jobs")])

    def _task(self, name: str, layer: str, *parameters: str, label: str | None = None) -> Stage:
        common = ["--catalog", CATALOG, "--run-id", self.settings.run_id]

        def work() -> None:
            use_in_this_thread(self.spark)
            self.wheel.task(name)([*common, *parameters])

        return Stage(label or name, layer, work)

    def _lookup(self, lookup: Mapping[str, str]) -> Stage:
        names = ["--source", lookup["source"], "--target", lookup["target"]]
        return self._task("silver_lookups", "silver", *names, *self._checkpoints(), label=f"silver_{lookup['target']}")

    def _checkpoints(self) -> list[str]:
        return ["--checkpoint-root", str(self.settings.lake.checkpoints.resolve())]

    def _gold(self) -> None:
        use_in_this_thread(self.spark)
        pipeline = LocalPipeline(
            self.spark,
            sorted((REPOSITORY / "dlt_pipelines" / PIPELINE).glob("*.py")),
            storage=self.settings.lake.pipelines / PIPELINE,
            catalog=CATALOG,
            schema=PIPELINE,
            configuration={"netflix.catalog": CATALOG, "netflix.silver_schema": "silver"},
        )
        update = pipeline.update(full_refresh=self.settings.full_refresh, on_dataset=self._refreshed)
        for missing in update.not_emulated:
            _log.warning("not emulated", extra={"what": missing})
        update.raise_if_failed()

    def _refreshed(self, dataset: DatasetResult) -> None:
        self.datasets.append(dataset)
        _log.info("dataset refreshed", extra={"table": _label(dataset.name), "status": dataset.status})

    def finish(self) -> RunResult:
        """Write the report and the figures; return the figures."""
        result, details = RunResult(self.settings.run_id, "failed", 0.0, {}), self._details()
        with self.stages.stage("read the figures", "platform"):
            gold = {_label(dataset.name): dataset for dataset in self.datasets}
            result = replace(
                result,
                tables=table_results(self.settings.lake, self.settings.run_id, gold),
                refused_files=self.delivery.refused + self._refused(),
                expectations=tuple(
                    replace(expectation, table=_label(expectation.table))
                    for dataset in self.datasets
                    for expectation in dataset.expectations
                ),
                wheel_sha256=self.wheel.sha256,
            )
            details = replace(
                details,
                quarantined=quarantined_rows(self.settings.lake),
                marts=mart_rows(self.settings.lake, _marts(gold)),
            )
        result = replace(
            result,
            status="failed" if self.stages.failed else "succeeded",
            seconds=self.stages.elapsed(),
            stages=tuple(self.stages.done),
        )
        write_report(result, details, self.settings.lake.report)
        write_json(result, self.settings.lake.result(self.settings.run_id))
        return result

    def _details(self) -> ReportDetails:
        return ReportDetails(str(self.settings.source or self.settings.lake.raw), str(self.settings.lake.root))

    def _refused(self) -> tuple[RefusedFile, ...]:
        schemas = sorted(self.settings.lake.checkpoints.glob("bronze/*/schema"))
        return tuple(refused for schema in schemas for refused in auto_loader.refused_files(schema))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _label(table: str) -> str:
    """Return ``layer.table`` of a three-level name."""
    return table.split(".", maxsplit=1)[1]


def _marts(gold: Iterable[str]) -> list[str]:
    """The gold tables that answer questions, rather than hold the entities they are asked of."""
    return [table for table in gold if not table.startswith(("gold.dim_", "gold.title_"))]


@contextmanager
def _log_file(settings: RunSettings) -> Iterator[None]:
    """Write all that is logged to the run's log, one JSON object a line."""
    from netflix_jobs.logs import JsonLines  # noqa: PLC0415 - importable once the wheel is built

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
    """Begin and end with no spill files, those of killed runs included."""
    shutil.rmtree(lake.scratch, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(lake.scratch, ignore_errors=True)
