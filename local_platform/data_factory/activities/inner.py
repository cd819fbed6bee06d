"""Functions for activities that contain other activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.definitions import activities
from local_platform.data_factory.engine import Failure, run_block
from local_platform.data_factory.errors import ActivityError

if TYPE_CHECKING:
    from local_platform.data_factory.scope import Scope


def run_inner(definitions: Any, scope: Scope, container: str) -> None:
    """Run a container's activities; what they leave is seen by those after the container, too.

    Raises:
        ActivityError: they failed; the message is the service's.
    """
    within = scope.inside(container)
    failure = run_block(activities(definitions or []), within)
    scope.take_from(within)
    if failure:
        raise inner_failure(failure)


def inner_failure(failure: Failure) -> ActivityError:
    """Return the error of a container whose inner activity failed."""
    message = failure.error.get("message", "")
    return ActivityError(
        f"Activity failed because an inner activity failed; Inner activity name: {failure.activity}, Error: {message}",
        "ActionFailed",
        permanent=True,
    )


def truth(where: str, value: Any) -> bool:
    """Return a condition's value.

    Raises:
        ActivityError: it is neither true nor false.
    """
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise ActivityError(f"{where} must be true or false, not {value!r}.", "InvalidTemplate", permanent=True)
    return value


def items(where: str, value: Any) -> list[Any]:
    """Return the items to iterate over.

    Raises:
        ActivityError: it is no array.
    """
    if not isinstance(value, list):
        shown = type(value).__name__
        raise ActivityError(
            f"{where} must be an array, not {shown}. Text that holds a list is read with @json(...).",
            "InvalidTemplate",
            permanent=True,
        )
    return value
