"""The call that a thread works on: its log lines, its task values and its Spark jobs belong to that call."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JError, Py4JJavaError

from local_platform.errors import EnvironmentMissingError
from local_platform.spark.session import use_in_this_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

    from local_platform.workflows.bodies import Call

_CALL: ContextVar[Call | None] = ContextVar("call", default=None)
_PROPERTY = "lakehouse.call"
_CANCEL_AGAIN = 1.0  # seconds
_LOGGERS = ("local_platform", "netflix_jobs")


def current_call() -> Call | None:
    """Return the call that this thread works on."""
    return _CALL.get()


@contextmanager
def working_on(call: Call, spark: SparkSession, formatter: logging.Formatter) -> Iterator[None]:
    """Do the work of a call in this thread.

    Log lines also go to the call's own file, including those from threads in which Spark calls back. Spark's jobs are
    tagged with the call's id, so that they can be cancelled with it.

    Raises:
        EnvironmentMissingError: Spark's process has ended, even if the work succeeded.
    """
    context: Any = spark.sparkContext
    with _told_if_ended():
        use_in_this_thread(spark)
        context.setLocalProperty(_PROPERTY, call.run_id)
        context.addJobTag(call.run_id)
    token = _CALL.set(call)
    over = threading.Event()
    handler = _log_file(call, context, formatter)
    try:
        with call.cancellation.interrupting(lambda: _cancel_until(over, context, call.run_id)):
            yield
    finally:
        over.set()
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(handler)
        handler.close()
        _CALL.reset(token)
        with _told_if_ended():
            context.removeJobTag(call.run_id)
            context.setLocalProperty(_PROPERTY, None)


@contextmanager
def _told_if_ended() -> Iterator[None]:
    """Report that Spark's process has ended, in place of the many errors that then follow.

    Raises:
        EnvironmentMissingError: it does not answer a call inside.
    """
    try:
        yield
    except Py4JJavaError:
        raise  # an answer
    except (OSError, Py4JError) as error:
        raise EnvironmentMissingError(
            "Spark's process has ended, as it does when the machine runs out of memory. Make room, then repair the run."
        ) from error


def _cancel_until(over: threading.Event, context: Any, tag: str) -> None:
    """Cancel the Spark jobs of a call, and those that it begins later, until the call has ended."""

    def cancel() -> None:
        while not over.is_set():
            context.cancelJobsWithTag(tag)
            over.wait(_CANCEL_AGAIN)

    threading.Thread(target=cancel, name=f"cancel {tag}", daemon=True).start()


def _log_file(call: Call, context: Any, formatter: logging.Formatter) -> logging.Handler:
    call.log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(call.log, encoding="utf-8")
    handler.setFormatter(formatter)

    def is_of_call(_: logging.LogRecord) -> bool:
        known = _CALL.get()
        # Threads of Spark that call back into Python (foreachBatch) inherit this property of the starting thread.
        return known is call if known else context.getLocalProperty(_PROPERTY) == call.run_id

    handler.addFilter(is_of_call)
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(handler)
    return handler
