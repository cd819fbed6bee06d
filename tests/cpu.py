"""CPU time as on the machine on which promises of speed were measured, so that they can be kept to on any other."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDITIONS = 2_000_000
_MEASURED_SECONDS = 0.045  # what that machine takes for them


@dataclass
class CpuTime:
    """CPU seconds that something took; a faster machine than that of the measurement counts as it is."""

    seconds: float = 0.0


@contextmanager
def cpu_time() -> Iterator[CpuTime]:
    """Measure what happens inside, between two looks at how fast the machine is just then."""
    taken = CpuTime()
    before = _slowness()
    began = time.process_time()
    yield taken
    seconds = time.process_time() - began
    taken.seconds = seconds / max(1.0, before, _slowness())


def _slowness() -> float:
    began = time.process_time()
    total = 0
    for number in range(_ADDITIONS):
        total += number
    return (time.process_time() - began) / _MEASURED_SECONDS
