"""The errors of running Data Factory pipelines. Each message says what happened, where, and what to do next."""

from __future__ import annotations

from lakehouse.errors import LakehouseError


class FactoryRunError(LakehouseError):
    """Base of the errors of running a factory's pipelines."""


class FactoryError(FactoryRunError):
    """Raised when a factory's definitions can't be read or contradict each other."""


class NotSupportedError(FactoryRunError):
    """Raised before anything runs, when a pipeline needs what this machine can't do as the service does it."""


class ParameterError(FactoryRunError):
    """Raised when a parameter is unknown, has no value, or a value of another type."""


class HistoryError(FactoryRunError):
    """Raised when the history has no such run."""


class CancelledError(FactoryRunError):
    """Raised inside an activity whose run was stopped from outside."""


class ActivityError(FactoryRunError):
    """Raised inside an activity to make it fail; becomes the ``error`` of its run.

    Attributes:
        code: ``errorCode``, as the service numbers or names it.
        kind: ``failureType``: ``UserError`` or ``SystemError``.
        retry_after: seconds that the server asked to wait before the next attempt.
        permanent: whether a retry is pointless, as after an expression that can't be evaluated.
    """

    def __init__(
        self,
        message: str,
        code: str = "UserError",
        *,
        kind: str = "UserError",
        retry_after: float | None = None,
        permanent: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind
        self.retry_after = retry_after
        self.permanent = permanent
