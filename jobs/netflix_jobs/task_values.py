"""Task values, through ``dbutils`` where it is present."""

from __future__ import annotations

import json
import logging
from importlib import import_module
from typing import Any

_log = logging.getLogger(__name__)


def publish(values: dict[str, Any]) -> None:
    """Set task values for the tasks that come after this one.

    Databricks injects ``dbutils`` with its SDK's runtime module; where there is none (a plain Spark), the values are
    only logged.
    """
    _log.info("task values", extra={"values": json.dumps(values)})
    try:
        dbutils = import_module("databricks.sdk.runtime").dbutils
    except ModuleNotFoundError:
        return
    for key, value in values.items():
        dbutils.jobs.taskValues.set(key=key, value=value)
