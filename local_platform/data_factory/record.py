"""Records of pipeline runs and activity runs, with the field names of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from local_platform.data_factory.redaction import without_credentials
from local_platform.data_factory.secret_values import SecretValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

HIDDEN_BY_POLICY = "***"
Status = Literal["InProgress", "Succeeded", "Failed", "Skipped", "Inactive", "Cancelled"]


def moment(time: datetime | None) -> str | None:
    """Format a time as the service does: UTC, seven digits."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%f0Z") if time else None


def milliseconds(start: datetime, end: datetime | None) -> int | None:
    """Return the milliseconds between two times, None while there is no end."""
    span: timedelta | None = end - start if end else None
    return round(span.total_seconds() * 1000) if span is not None else None


@dataclass(slots=True)
class ActivityRun:
    """One attempt of one activity.

    Attributes:
        within: the containers around it, such as ``for_each_file[2]/if_file_is_whole``; empty on the top level.
        retry_attempt: 0 for the first.
        secure_input: keep ``input`` out of the history; the same for ``secure_output``.
    """

    activity_name: str
    activity_type: str
    activity_run_id: str
    pipeline_name: str
    pipeline_run_id: str
    start: datetime
    within: str = ""
    retry_attempt: int = 0
    status: Status = "InProgress"
    end: datetime | None = None
    input: Any = None
    output: Any = None
    error: dict[str, Any] | None = None
    user_properties: dict[str, Any] = field(default_factory=dict)
    secure_input: bool = False
    secure_output: bool = False

    def to_json(self, hide: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the run for the history, without credentials; ``hide`` removes known secrets from a text."""
        return {
            "activityName": self.activity_name,
            "activityType": self.activity_type,
            "activityRunId": self.activity_run_id,
            "pipelineName": self.pipeline_name,
            "pipelineRunId": self.pipeline_run_id,
            "within": self.within,
            "status": self.status,
            "activityRunStart": moment(self.start),
            "activityRunEnd": moment(self.end),
            "durationInMs": milliseconds(self.start, self.end),
            "retryAttempt": self.retry_attempt,
            "input": HIDDEN_BY_POLICY if self.secure_input else without_credentials(self.input, hide),
            "output": HIDDEN_BY_POLICY if self.secure_output else without_credentials(self.output, hide),
            "error": without_credentials(self.error, hide),
            "userProperties": without_credentials(self.user_properties, hide),
        }


@dataclass(slots=True)
class PipelineRun:
    """One run of a pipeline.

    Attributes:
        message: why it failed, as the service says it; empty otherwise.
        invoked_by: ``name`` and ``invokedByType`` of what started it.
        secure_parameters: names of parameters whose values nobody may see.
        secrets: secret values, which are hidden wherever they occur.
        children: the runs that its ExecutePipeline activities started.
    """

    run_id: str
    pipeline_name: str
    start: datetime
    parameters: dict[str, Any]
    invoked_by: dict[str, str]
    status: Status = "InProgress"
    end: datetime | None = None
    message: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    return_value: dict[str, Any] = field(default_factory=dict)
    activity_runs: list[ActivityRun] = field(default_factory=list)
    secure_parameters: frozenset[str] = frozenset()
    secrets: SecretValues = field(default_factory=SecretValues)
    children: list[PipelineRun] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """True when the pipeline's outcome is Succeeded."""
        return self.status == "Succeeded"

    @property
    def seconds(self) -> float:
        """How long it took, 0 while it runs."""
        return (milliseconds(self.start, self.end) or 0) / 1000

    def family(self) -> Iterator[PipelineRun]:
        """Yield this run and all that it started."""
        yield self
        for child in self.children:
            yield from child.family()

    def activity(self, name: str) -> ActivityRun:
        """Return the last run of an activity.

        Raises:
            KeyError: it has none.
        """
        for run in reversed(self.activity_runs):
            if run.activity_name == name:
                return run
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """Return the run for the history, without credentials."""
        hide = self.secrets.hidden_in
        parameters = {
            name: HIDDEN_BY_POLICY if name in self.secure_parameters else value
            for name, value in self.parameters.items()
        }
        return {
            "runId": self.run_id,
            "pipelineName": self.pipeline_name,
            "status": self.status,
            "runStart": moment(self.start),
            "runEnd": moment(self.end),
            "durationInMs": milliseconds(self.start, self.end),
            "message": without_credentials(self.message, hide),
            "invokedBy": self.invoked_by,
            "parameters": without_credentials(parameters, hide),
            "variables": without_credentials(self.variables, hide),
            "pipelineReturnValue": without_credentials(self.return_value, hide),
            "childRunIds": [child.run_id for child in self.children],
            "activityRuns": [run.to_json(hide) for run in self.activity_runs],
        }
