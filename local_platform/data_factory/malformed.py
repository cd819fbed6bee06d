"""Malformed definitions as plain errors that say where the mistake is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.data_factory.errors import FactoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Raised by Python when a value is not the expected object, list or number.
MALFORMED = (AttributeError, LookupError, OverflowError, TypeError, ValueError)
ADVICE = "is not of the form that Data Factory gives it. `lakehouse adf check` tells where, and what belongs there."


@contextmanager
def readable(where: str, advice: str = ADVICE) -> Iterator[None]:
    """Turn errors of reading a malformed definition inside the block into a FactoryError.

    Args:
        where: what is read; the message begins with it.
        advice: the rest of the message: what is wrong, and what to do.

    Raises:
        FactoryError: the definition is malformed.
    """
    try:
        yield
    except MALFORMED as error:
        raise FactoryError(f"{where} {advice}") from error
