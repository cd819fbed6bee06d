"""Round axis ticks and positions in percent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from local_platform.report.charts.kinds import Tick
from local_platform.report.text import count

if TYPE_CHECKING:
    from datetime import date

_STEPS = (1, 2, 5, 10)


def round_ceiling(largest: float, parts: int) -> tuple[int, int]:
    """Return the end of an axis that starts at zero and holds ``largest``, and the step between its ticks.

    The step is 1, 2 or 5 times a power of ten, so that about ``parts`` steps fill the axis.
    """
    rough = max(largest, 1) / parts
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = max(1, round(next(step for step in _STEPS if step * magnitude >= rough * (1 - 1e-9)) * magnitude))
    return step * max(1, math.ceil(largest / step)), step


def count_ticks(largest: float, parts: int) -> tuple[int, tuple[Tick, ...]]:
    """Return the end of a counting axis and its ticks, zero included."""
    end, step = round_ceiling(largest, parts)
    return end, tuple(Tick(100 * value / end, count(value)) for value in range(0, end + 1, step))


def time_ticks(end: float, parts: int) -> tuple[Tick, ...]:
    """Return ticks at round seconds of an axis that ends when the run did, zero included."""
    _, step = round_ceiling(end, parts)
    return tuple(Tick(100 * value / end, count(value)) for value in range(0, math.floor(end) + 1, step))


def year_ticks(first: date, last: date, most: int) -> tuple[Tick, ...]:
    """Return at most ``most`` ticks at the turns of years between two days; their own months if they span no turn."""
    span = max((last - first).days, 1)
    years = [year for year in range(first.year, last.year + 1) if first <= first.replace(year=year, month=1, day=1)]
    stride = max(1, math.ceil(len(years) / most))
    ticks = tuple(
        Tick(100 * (first.replace(year=year, month=1, day=1) - first).days / span, str(year))
        for year in reversed(years[::-1][::stride])
    )
    return ticks or (Tick(0, f"{first:%b %Y}"),)
