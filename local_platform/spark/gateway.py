"""What is done with any JVM that PySpark has a gateway to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any


def java_class(gateway: Any, name: str) -> Any:
    """Return the class of that full name.

    Asked for as a whole: of a name taken a part at a time, the JVM looks for each part in all its 300 jars.
    """
    return getattr(gateway.jvm, name)


def unless_ended() -> suppress:
    """Return a block that is left without an error where the JVM turns out to have ended by itself."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the command's help needs no Spark

    return suppress(OSError, Py4JError)


def end(gateway: Any) -> None:
    """End a JVM of this process's own; returns when it is gone, so that nothing it did goes on."""
    with unless_ended():
        gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
