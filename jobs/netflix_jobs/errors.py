"""The errors of the jobs. Each message says what happened, where, and what to do next."""


class JobError(Exception):
    """Base of every error that a job raises on purpose."""


class ParameterError(JobError):
    """Raised before Spark starts when a task's parameter is missing, unknown or has a value that can't be used."""


class CheckpointError(JobError):
    """Raised before a stream starts when its checkpoint is damaged, or tells of another past than its table."""


class QualityGateError(JobError):
    """Raised by the quality gate when rows are unaccounted for or too many of them are quarantined."""


class CommitNotFoundError(JobError):
    """Raised when a table's history does not tell of the rows that were just written to it."""
