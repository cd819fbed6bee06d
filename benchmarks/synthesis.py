"""Synthesizes all stacks twice in one run: as it is, and with the provider packages imported whole.

    .venv/bin/python benchmarks/synthesis.py [--runs 3]

Prints seconds (the median, with the runs), the largest process and all processes together at the peak, and the ratio.
Each way has a first run that doesn't count: it fills the caches of the operating system, of Python, jsii and node.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

_COMMAND = Path(sys.executable).with_name("lakehouse")
_INTERVAL = 0.02
_WAYS = {"lazy": {}, "plain": {"LAKEHOUSE_PLAIN_PROVIDERS": "1"}}
_MIB = 2**20


@dataclass(frozen=True)
class Run:
    """Seconds of one synthesis, and the peaks of memory in bytes: of its largest process and of all together."""

    seconds: float
    largest: int
    together: int


def main() -> int:
    """Measure both ways and print the ratio of their medians; 1 when it is below the target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="runs of each way that count")
    parser.add_argument("--target", type=float, default=12.0, help="ratio below which the exit code is 1")
    options = parser.parse_args()
    medians = {}
    for way, environment in _WAYS.items():
        _synthesize(environment)
        runs = [_synthesize(environment) for _ in range(options.runs)]
        medians[way] = statistics.median(run.seconds for run in runs)
        print(
            f"{way:5}  {medians[way]:6.2f} s  ({', '.join(f'{run.seconds:.2f}' for run in runs)})"
            f"  largest process {max(run.largest for run in runs) // _MIB} MiB"
            f"  together {max(run.together for run in runs) // _MIB} MiB"
        )
    ratio = medians["plain"] / medians["lazy"]
    print(f"ratio  {ratio:6.1f}")
    return int(ratio < options.target)


def _synthesize(environment: dict[str, str]) -> Run:
    with TemporaryDirectory() as out:
        command = [str(_COMMAND), "synth", "--preview", "--out", f"{out}/cdktf.out"]
        began = time.perf_counter()
        process = psutil.Popen(command, env=_inherited() | environment, stdout=subprocess.DEVNULL)
        largest = together = 0
        while process.poll() is None:
            sizes = _sizes(process)
            largest, together = max([largest, *sizes]), max(together, sum(sizes))
            time.sleep(_INTERVAL)
        seconds = time.perf_counter() - began
        if process.returncode or not list(Path(out).glob("cdktf.out/stacks/*/cdk.tf.json")):
            raise SystemExit(f"synthesis failed with exit code {process.returncode}")
    return Run(seconds, largest, together)


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
