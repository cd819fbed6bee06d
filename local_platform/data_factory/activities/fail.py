"""Fail: an error of the pipeline's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> NoReturn:
    """Fail with the given message and code."""
    given = scope.inputs(activity.properties, "message", "errorCode")
    raise ActivityError(str(given.get("message", "")), str(given.get("errorCode", "")), permanent=True)


HANDLER = Handler(run)
