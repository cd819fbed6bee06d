"""Definitions of anyone's making: what is not of the form that the service gives it is told, with its place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.data_factory.errors import FactoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Python raises where an object, a list or a number was expected and something else is there.
MALFORMED = (AttributeError, LookupError, OverflowError, TypeError, ValueError)
ADVICE = "is not of the form that Data Factory gives it. `lakehouse adf check` tells where, and what belongs there."


@contextmanager
def readable(where: str, advice: str = ADVICE) -> Iterator[None]:
    """Let nothing but a FactoryError out of a look at a definition.

    Args:
        where: what is looked at; the message begins with it.
        advice: what is wrong when it can't be read, and what to do.

    Raises:
        FactoryError: the definition is malformed.
    """
    try:
        yield
    except MALFORMED as error:
        raise FactoryError(f"{where} {advice}") from error
