"""Synthesizes all stacks twice in one run: as it is, and with the provider packages imported whole.

    .venv/bin/python benchmarks/synthesis.py [--runs 3]

Prints seconds (the median, with the runs), the largest process and all processes together at the peak, and the ratio
of the seconds. The two ways run in turn, since a machine's speed drifts. Each has a first run whose seconds don't
count: it fills the caches of the operating system, of Python, jsii and node. Memory is looked at in one more run,
because looking 50 times a second takes a part of a small machine from what it looks at.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMAND = Path(sys.executable).with_name("lakehouse")
_INTERVAL = 0.02
_WAYS = {"lazy": {}, "plain": {"LAKEHOUSE_PLAIN_PROVIDERS": "1"}}
_MIB = 2**20


def main() -> int:
    """Measure both ways and print the ratio of their medians; 1 when it is below the target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="runs of each way that count")
    parser.add_argument("--target", type=float, default=12.0, help="ratio below which the exit code is 1")
    options = parser.parse_args()
    runs: dict[str, list[float]] = {way: [] for way in _WAYS}
    for turn in range(options.runs + 1):
        for way, environment in _WAYS.items():
            seconds = _seconds(environment)
            if turn:
                runs[way].append(seconds)
    medians = {way: statistics.median(times) for way, times in runs.items()}
    for way, environment in _WAYS.items():
        largest, together = _peaks(environment)
        print(
            f"{way:5}  {medians[way]:6.2f} s  ({', '.join(f'{seconds:.2f}' for seconds in runs[way])})"
            f"  largest process {largest // _MIB} MiB  together {together // _MIB} MiB"
        )
    ratio = medians["plain"] / medians["lazy"]
    print(f"ratio  {ratio:6.1f}")
    return int(ratio < options.target)


def _seconds(environment: dict[str, str]) -> float:
    began = time.perf_counter()
    with _synthesis(environment) as process:
        process.wait()
        return time.perf_counter() - began


def _peaks(environment: dict[str, str]) -> tuple[int, int]:
    """Return the peaks of memory in bytes: of the largest process and of all together."""
    largest = together = 0
    with _synthesis(environment) as process:
        while process.poll() is None:
            sizes = _sizes(process)
            largest, together = max([largest, *sizes]), max(together, sum(sizes))
            time.sleep(_INTERVAL)
    return largest, together


@contextmanager
def _synthesis(environment: dict[str, str]) -> Iterator[psutil.Popen]:
    """Start a synthesis into a folder that is removed afterwards.

    Raises:
        SystemExit: It failed.
    """
    with TemporaryDirectory() as out:
        command = [str(_COMMAND), "synth", "--preview", "--out", f"{out}/cdktf.out"]
        process = psutil.Popen(command, env=_inherited() | environment, stdout=subprocess.DEVNULL)
        yield process
        if process.wait() or not list(Path(out).glob("cdktf.out/stacks/*/cdk.tf.json")):
            raise SystemExit(f"synthesis failed with exit code {process.returncode}")


def _inherited() -> dict[str, str]:
    """This process' environment, in which Python keeps what it compiled: else both ways would compile each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _sizes(process: psutil.Popen) -> list[int]:
    try:
        return [each.memory_info().rss for each in (process, *process.children(recursive=True))]
    except psutil.Error:
        return []


if __name__ == "__main__":
    sys.exit(main())
