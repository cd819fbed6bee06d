"""Measures a command: wall-clock seconds, CPU seconds, and the memory of all its processes at the peak.

    .venv/bin/python benchmarks/measure.py -- make run

Memory is the proportional set size where the system tells it (Linux), so that pages shared by forked workers count
once; elsewhere the resident set size. It is sampled twice a second: looking takes time from what is measured.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import psutil

_INTERVAL = 0.5


def main() -> int:
    """Run the command line's command and print its figures; return its exit code."""
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("usage: python benchmarks/measure.py -- COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    began, cpu_before = time.monotonic(), _cpu_of_children()
    process = subprocess.Popen(command)
    over = threading.Event()
    peaks: list[int] = []
    sampler = threading.Thread(target=_sample, args=(process.pid, over, peaks))
    sampler.start()
    code = process.wait()
    seconds, cpu = time.monotonic() - began, _cpu_of_children() - cpu_before
    over.set()
    sampler.join()
    print(f"seconds {seconds:.1f}  cpu {cpu:.1f}  peak {max(peaks, default=0) / 2**20:.0f} MiB")
    return code


def _sample(pid: int, over: threading.Event, peaks: list[int]) -> None:
    while not over.wait(_INTERVAL):
        peaks.append(_memory(pid))


def _memory(pid: int) -> int:
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_memory_of, processes))


def _memory_of(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", 0) or full.rss)


def _cpu_of_children() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


if __name__ == "__main__":
    sys.exit(main())
