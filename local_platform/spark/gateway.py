"""Functions for any JVM to which PySpark has a gateway."""

from __future__ import annotations

from contextlib import suppress
from typing import Any


def java_class(gateway: Any, name: str) -> Any:
    """Return a JVM class by its full name.

    The name is looked up as a whole: part by part, the JVM would search all its 300 jars for each part.
    """
    return getattr(gateway.jvm, name)


def unless_ended() -> suppress:
    """Return a context in which errors of a JVM that has ended by itself are ignored."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the command's help needs no Spark

    return suppress(OSError, Py4JError)


def end(gateway: Any) -> None:
    """End a JVM that this process started; returns when it is gone, so that nothing goes on writing."""
    with unless_ended():
        gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
