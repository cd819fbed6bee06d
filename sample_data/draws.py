"""Random draws that depend on a key and an index only, and the tables that turn a draw into a value.

A hash of (key, index) instead of a running generator: any record can be made alone, in any order, and the same bytes
come out on every Python version and platform. Nothing here uses floating-point functions whose last bit may differ.
"""

from __future__ import annotations

import struct
from functools import cache
from hashlib import shake_128
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")

TABLE_SIZE = 1 << 16
TABLE_MASK = TABLE_SIZE - 1


@cache
def _unpacker(count: int) -> Callable[[bytes], tuple[int, ...]]:
    return struct.Struct(f"<{count}I").unpack


def draws(key: bytes, index: int, count: int) -> tuple[int, ...]:
    """Return ``count`` independent 32-bit numbers for the record ``index`` of the sequence ``key``."""
    return _unpacker(count)(shake_128(key + index.to_bytes(8, "little")).digest(4 * count))


def table(weights: Mapping[Value, int]) -> list[Value]:
    """Return 65,536 cells in which each value has a share of its weight: index it with ``draw & TABLE_MASK``.

    Every value with a positive weight has a cell, however small its share.
    """
    total = sum(weights.values())
    spare = TABLE_SIZE - len(weights)
    cells: list[Value] = []
    reached = 0
    for taken, (value, weight) in enumerate(weights.items(), start=1):
        reached += weight
        cells.extend([value] * (taken + spare * reached // total - len(cells)))
    return cells


def quantile_table(quantiles: Mapping[int, int]) -> list[int]:
    """Return 65,536 rising whole numbers, straight between the values given at rising ten-thousandths of the cells."""
    cells: list[int] = []
    for (_, low), (high_share, high) in pairwise(quantiles.items()):
        start = len(cells)
        width = TABLE_SIZE * high_share // 10_000 - start
        cells.extend(low + (high - low) * step // max(1, width - 1) for step in range(width))
    return cells


def chosen(key: bytes, count: int, total: int) -> list[int]:
    """Return ``count`` different, rising numbers below ``total``, one from each of ``count`` equal stretches."""
    edges = [total * step // count for step in range(count + 1)] if count else []
    return [low + draws(key, step, 1)[0] % (high - low) for step, (low, high) in enumerate(pairwise(edges))]
