"""The event log of a pipeline: a Delta table of the same columns and JSON as the one that Databricks writes.

Reference: https://docs.databricks.com/aws/en/ldp/monitor-event-log-schema. Queries that read
``details:flow_progress.data_quality.expectations`` there read ``get_json_object(details, '$.flow_progress…')`` here.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from deltalake import write_deltalake

from local_platform.workflows.attempts import explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_platform.lake import Lake
    from local_platform.pipelines import DatasetResult
    from local_platform.workflows.pipeline import Pipeline

_ORIGIN = ("cloud", "region", "pipeline_id", "pipeline_name", "update_id", "dataset_name", "flow_name", "request_id")
_TEXT = pa.string()
_SCHEMA = pa.schema(
    [
        ("id", _TEXT),
        ("sequence", pa.struct([("control_plane_seq_no", pa.int64())])),
        ("origin", pa.struct([(name, _TEXT) for name in _ORIGIN])),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("message", _TEXT),
        ("level", _TEXT),
        (
            "error",
            pa.struct(
                [
                    ("fatal", pa.bool_()),
                    ("exceptions", pa.list_(pa.struct([("class_name", _TEXT), ("message", _TEXT)]))),
                ]
            ),
        ),
        ("details", _TEXT),
        ("event_type", _TEXT),
        ("maturity_level", _TEXT),
    ]
)
_STATUS = {"succeeded": "COMPLETED", "failed": "FAILED", "skipped": "SKIPPED", "unchanged": "COMPLETED"}


class EventLogWriter:
    """Collects the events of one update, and appends them in one commit at its end.

    Args:
        pipeline: its definition says where the log is published; by default it is beside the pipeline's state.
        lake: the lake.
        request_id: the task attempt that asked for the update.
    """

    def __init__(self, pipeline: Pipeline, lake: Lake, request_id: str) -> None:
        self._pipeline = pipeline
        self._options = lake.storage.delta_options
        published = pipeline.event_log
        self.table = (
            lake.layer(published.schema or pipeline.schema).within(published.name)
            if published
            else lake.pipelines.within(pipeline.name, "event_log")
        )
        self._origin = {
            "cloud": "local",
            "pipeline_id": str(uuid.uuid5(uuid.NAMESPACE_URL, pipeline.address)),
            "pipeline_name": pipeline.name,
            "update_id": str(uuid.uuid4()),
            "request_id": request_id,
        }
        self._events: list[dict[str, Any]] = []

    def begin(self, *, full_refresh: bool, selected: Sequence[str]) -> None:
        """Record that the update begins."""
        details = {"cause": "JOB_TASK", "full_refresh": full_refresh, "refresh_selection": list(selected)}
        self._add("create_update", f"Update {self._short} started by JOB_TASK.", {"create_update": details})
        self._progress("RUNNING")

    def dataset(self, dataset: DatasetResult) -> None:
        """Record the result of a dataset."""
        name, status = dataset.name.rsplit(".", 1)[-1], _STATUS[dataset.status]
        progress: dict[str, Any] = {"status": status}
        if dataset.status == "succeeded":
            progress["metrics"] = {"num_output_rows": dataset.rows_in - dataset.rows_dropped}
            progress["data_quality"] = {
                "dropped_records": dataset.rows_dropped,
                "expectations": [
                    {
                        "name": item.name,
                        "dataset": item.table.rsplit(".", 1)[-1],
                        "passed_records": item.passed,
                        "failed_records": item.failed,
                    }
                    for item in dataset.expectations
                ],
            }
        words = f"Flow '{name}' {'has ' if status == 'FAILED' else 'is '}{status}."
        if dataset.status == "unchanged":
            words = f"Flow '{name}' is COMPLETED: nothing that it reads has changed."
        self._add("flow_progress", words, {"flow_progress": progress}, dataset=name, error=dataset.cause)

    def end(self, error: Exception | None) -> None:
        """Record how the update ended, and write the log."""
        self._progress("FAILED" if error else "COMPLETED", error)
        table = pa.Table.from_pylist(self._events, schema=_SCHEMA)
        description = f"Event log of pipeline {self._pipeline.name}"
        options = dict(self._options) if self._options else None
        write_deltalake(str(self.table), table, mode="append", description=description, storage_options=options)

    @property
    def _short(self) -> str:
        return self._origin["update_id"][:6]

    def _progress(self, state: str, error: Exception | None = None) -> None:
        words = f"Update {self._short} is {state}."
        self._add("update_progress", words, {"update_progress": {"state": state}}, error=error)

    def _add(
        self,
        event_type: str,
        message: str,
        details: dict[str, Any],
        *,
        dataset: str | None = None,
        error: Exception | None = None,
    ) -> None:
        exceptions = [{"class_name": type(error).__name__, "message": explained(error)}] if error else []
        self._events.append(
            {
                "id": str(uuid.uuid4()),
                "sequence": {"control_plane_seq_no": len(self._events)},
                "origin": {**self._origin, "dataset_name": dataset, "flow_name": dataset},
                "timestamp": datetime.now(UTC),
                "message": message,
                "level": "ERROR" if error else "INFO",
                "error": {"fatal": True, "exceptions": exceptions} if error else None,
                "details": json.dumps(details),
                "event_type": event_type,
                "maturity_level": "STABLE",
            }
        )
