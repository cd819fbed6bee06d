"""Show ids: eight digits, unique, in no order, computed from the index of a title alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_data.draws import draws

if TYPE_CHECKING:
    from collections.abc import Callable

_LOWEST = 70_000_000  # where the bulk of the real ids begins
_PRIME = 29_999_999  # keeps every id below 100,000,000
SHOW_ID_CAPACITY = _PRIME


def show_ids(key: bytes) -> Callable[[int], str]:
    """Return the function from an index below :data:`SHOW_ID_CAPACITY` to its show id.

    ``index -> (index * step + start) mod p`` permutes 0..p-1 for a prime p and a step that p does not divide, so ids
    are unique without remembering any.
    """
    step_draw, start = draws(key, 0, 2)
    step = 1 + step_draw % (_PRIME - 1)

    def show_id(index: int) -> str:
        return str(_LOWEST + (index * step + start) % _PRIME)

    return show_id
