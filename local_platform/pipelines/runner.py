"""Runs the pipeline sources that Databricks runs, unchanged, on classic Spark and open-source Delta."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.util import inheritable_thread_target

from local_platform.errors import PipelineError
from local_platform.pipelines.definitions import fingerprint, importable, load
from local_platform.pipelines.expectations import quiet_executors
from local_platform.pipelines.jvm import elements, session_state
from local_platform.pipelines.names import Names, parts_of
from local_platform.pipelines.reads import noticed_reads, pipeline_session
from local_platform.pipelines.results import PipelineUpdate
from local_platform.pipelines.state import StateStore
from local_platform.pipelines.update import Update
from local_platform.spark.session import use_in_this_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pyspark.sql import SparkSession

    from local_platform.pipelines.definitions import Dataset
    from local_platform.pipelines.results import DatasetResult
    from local_platform.storage.folder import Folder

_SIDE_BY_SIDE = 3
# Plans are compared as text, which must be complete.
_WHOLE_PLANS = {"spark.sql.debug.maxToStringFields": str(2**31 - 1)}


class LocalPipeline:
    """A declarative pipeline made of Python sources.

    Args:
        spark: a classic session with Delta, whose catalog knows the tables that the sources read.
        sources: the files that Databricks would run for the pipeline.
        storage: folder for the states of datasets and the checkpoints of streams; one per pipeline.
        catalog: where unqualified names live, as in the pipeline's settings.
        schema: the same; it has to exist.
        configuration: what ``spark.conf.get`` gives the sources, besides the session's own settings.
        root: the folder that sources import from, the pipeline's root path; the common folder of the sources if None.

    Raises:
        PipelineError: the sources can't be loaded, or contradict each other.
    """

    def __init__(
        self,
        spark: SparkSession,
        sources: Sequence[Path],
        *,
        storage: Folder,
        catalog: str,
        schema: str,
        configuration: Mapping[str, str],
        root: Path | None = None,
    ) -> None:
        if not sources:
            raise PipelineError("The pipeline has no source files. Name at least one.")
        self._spark = spark
        self._catalog, self._schema, self._configuration = catalog, schema, dict(configuration)
        self._states = StateStore(storage)
        self._root = root or Path(os.path.commonpath([source.resolve().parent for source in sources]))
        self._names = Names(spark, catalog, schema)
        self._fingerprint = fingerprint(sources, self._root, configuration)
        with pipeline_session(spark, catalog, schema, configuration):
            self._definitions = load(spark, sources, self._root, self._names)

    def update(
        self,
        *,
        full_refresh: bool = False,
        selected: Collection[str] | None = None,
        on_dataset: Callable[[DatasetResult], None] | None = None,
    ) -> PipelineUpdate:
        """Bring datasets up to date, each after what it reads; a failure leaves independent datasets running.

        Args:
            full_refresh: compute the selected datasets anew: materialized views though nothing changed, and streaming
                tables from the beginning of what they read.
            selected: datasets to bring up to date, with all that they read; None means every dataset.
            on_dataset: called with each result as it comes.

        Raises:
            PipelineError: ``selected`` names no dataset, or the session hides one behind a view of its own.
        """
        chosen = self._chosen(selected)
        self._refuse_hidden_names()
        update = Update(
            self._spark,
            self._definitions,
            self._states,
            self._fingerprint,
            full_refresh={dataset.name for dataset in chosen} if full_refresh else (),
            on_dataset=on_dataset,
        )
        with (
            pipeline_session(self._spark, self._catalog, self._schema, _WHOLE_PLANS | self._configuration),
            importable(self._root),
            noticed_reads(self._names, update.on_read),
            quiet_executors(),
        ):
            try:
                self._register_tables(update)
                update.mark_resets()
                self._bring_up_to_date(update, chosen)
            finally:
                self._drop_views()
        return PipelineUpdate(tuple(update.results.values()), update.seconds, tuple(self._definitions.not_emulated))

    def _bring_up_to_date(self, update: Update, chosen: Sequence[Dataset]) -> None:
        """Refresh two datasets at a time, or one if there are temporary views, made for one reader at a time."""
        has_views = any(item.kind == "temporary view" for item in self._definitions.datasets.values())

        def ensure(dataset: Dataset) -> None:
            use_in_this_thread(self._spark)
            update.ensure(dataset)

        # Spark jobs of these threads inherit the tags of the calling thread, so that they are cancelled with it.
        inherit: Any = inheritable_thread_target(self._spark)
        with ThreadPoolExecutor(1 if has_views else _SIDE_BY_SIDE) as pool:
            for done in [pool.submit(inherit(ensure), dataset) for dataset in _most_read_first(update, chosen)]:
                done.result()

    def _stored(self) -> list[Dataset]:
        return [dataset for dataset in self._definitions.datasets.values() if dataset.kind != "temporary view"]

    def _chosen(self, selected: Collection[str] | None) -> list[Dataset]:
        if selected is None:
            return self._stored()
        names = {self._names.qualify(name) for name in selected}
        chosen = [dataset for dataset in self._stored() if dataset.name in names]
        unknown = names - {dataset.name for dataset in chosen}
        if unknown:
            known = ", ".join(dataset.name for dataset in self._stored())
            raise PipelineError(f"No dataset of this pipeline is called {', '.join(sorted(unknown))}. It has {known}.")
        return chosen

    def _register_tables(self, update: Update) -> None:
        for dataset in self._stored():
            update.table(dataset).exists()

    def _refuse_hidden_names(self) -> None:
        """Refuse a view of the session that would be read in place of the dataset of the same name."""
        views = session_state(self._spark).catalog().listLocalTempViews("*")
        hiding = {view.table().lower() for view in elements(views)}
        own = {parts_of(dataset.name)[-1] for dataset in self._definitions.datasets.values()}
        if hiding & own:
            raise PipelineError(
                f"The session's temporary view {', '.join(sorted(hiding & own))} hides a dataset of that name. Drop it."
            )

    def _drop_views(self) -> None:
        for dataset in self._definitions.datasets.values():
            if dataset.kind == "temporary view":
                self._spark.catalog.dropTempView(*parts_of(dataset.name))


def _most_read_first(update: Update, chosen: Sequence[Dataset]) -> list[Dataset]:
    """Order datasets by their number of readers in the last update, so that few wait for one in another thread."""
    states = filter(None, (update.last_refreshes[dataset.name] for dataset in chosen))
    readers = Counter(read.name for state in states for read in state.inputs)
    return sorted(chosen, key=lambda dataset: -readers[dataset.name])
