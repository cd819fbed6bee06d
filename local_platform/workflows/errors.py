"""The errors of the workflow runner. Each message says what happened, where, and what to do next."""

from lakehouse.errors import LakehouseError


class WorkflowError(LakehouseError):
    """Base of the errors that prevent a job from being run."""


class JobDefinitionError(WorkflowError):
    """Raised when a synthesized job contradicts itself or asks for what the service would refuse."""


class ReferenceUnknownError(WorkflowError):
    """Raised for a ``{{…}}`` reference to something unknown, or not available at that point of the run."""


class ConditionError(WorkflowError):
    """Raised when a condition task can't compare its operands."""


class TaskValueError(WorkflowError, ValueError):
    """Raised when a task value is no JSON, too large, one too many, or not there; ``ValueError`` as in the service."""


class InputsError(WorkflowError):
    """Raised when the inputs of a for-each task are not an array that the service accepts."""


class JobRunNotFoundError(WorkflowError):
    """Raised when a run that is to be repaired is not in the lake, or is of another job."""


class ScheduleError(WorkflowError):
    """Raised for a Quartz cron expression that can't be read."""


class ArtifactMissingError(WorkflowError):
    """Raised when a task names a wheel or a source that no synthesized resource ships."""
