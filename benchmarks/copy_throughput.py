"""Copies a large file over loopback, by curl and by the Data Factory executor, and compares seconds and memory.

    .venv/bin/python benchmarks/copy_throughput.py [--megabytes 1024] [--rounds 3]

Both write to the same disk, in turn; the best of the rounds counts. The executor's memory is its process' peak.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from local_platform.data_factory.serving import served

_BLOCK = 1 << 20
_WITHIN = 2.0
_FACTORY = {
    "pipeline/copy.json": {
        "activities": [
            {
                "name": "copy",
                "type": "Copy",
                "inputs": [{"referenceName": "source", "type": "DatasetReference"}],
                "outputs": [{"referenceName": "sink", "type": "DatasetReference"}],
                "typeProperties": {"source": {"type": "BinarySource"}, "sink": {"type": "BinarySink"}},
            }
        ]
    },
    "dataset/source.json": {
        "type": "Binary",
        "linkedServiceName": {"referenceName": "web", "type": "LinkedServiceReference"},
        "typeProperties": {"location": {"type": "HttpServerLocation", "relativeUrl": "file.bin"}},
    },
    "dataset/sink.json": {
        "type": "Binary",
        "linkedServiceName": {"referenceName": "lake", "type": "LinkedServiceReference"},
        "typeProperties": {
            "location": {"type": "AzureBlobFSLocation", "fileSystem": "raw", "folderPath": "in", "fileName": "file.bin"}
        },
    },
    "linkedService/web.json": {"type": "HttpServer", "typeProperties": {"url": "https://source.example.com/"}},
    "linkedService/lake.json": {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net"}},
}


@click.command()
@click.option("--megabytes", default=1024, show_default=True)
@click.option("--rounds", default=3, show_default=True)
def main(megabytes: int, rounds: int) -> None:
    """Measure, print, and exit with 1 when the executor takes more than twice as long as curl."""
    with tempfile.TemporaryDirectory(dir="build" if Path("build").is_dir() else None) as name:
        folder = Path(name)
        for file, properties in _FACTORY.items():
            place = folder / "factory" / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps({"name": place.stem, "properties": properties}), encoding="utf-8")
        _fill(folder / "source" / "file.bin", megabytes)
        with served(folder / "source") as url:
            pairs = [(_curl(url, folder), _executor(url, folder)) for _ in range(rounds)]
    curl, seconds = min(pair[0] for pair in pairs), min(pair[1][0] for pair in pairs)
    start, peak = _memory_of_nothing(), max(pair[1][1] for pair in pairs)
    print(f"{megabytes} MB over loopback to disk, best of {rounds}")
    print(f"curl      {curl:6.2f} s  {megabytes / curl:7.0f} MB/s")
    print(f"executor  {seconds:6.2f} s  {megabytes / seconds:7.0f} MB/s  ({seconds / curl:.2f} times curl)")
    print(f"executor's peak memory {peak:.0f} MB, {start:.0f} MB of it before anything is copied")
    sys.exit(0 if seconds <= _WITHIN * curl else 1)


def _fill(file: Path, megabytes: int) -> None:
    file.parent.mkdir()
    block = os.urandom(_BLOCK)
    with file.open("wb") as opened:
        for _ in range(megabytes):
            opened.write(block)


def _curl(url: str, folder: Path) -> float:
    target = folder / "curl.bin"
    began = time.monotonic()
    subprocess.run([str(shutil.which("curl")), "-sS", "-o", str(target), f"{url}file.bin"], check=True)
    seconds = time.monotonic() - began
    target.unlink()
    return seconds


def _executor(url: str, folder: Path) -> tuple[float, float]:
    """Return the Copy's own seconds and its process' peak in MB."""
    lake, result = folder / "lake", folder / "run.json"
    options = ["--factory", str(folder / "factory"), "--lake", str(lake), "--http", f"web={url}", "--json", str(result)]
    peak = _run_with_peak(["adf", "run", "copy", *options])
    run = json.loads(result.read_text(encoding="utf-8"))
    if run["status"] != "Succeeded":
        raise SystemExit(run["message"])
    shutil.rmtree(lake)
    return run["activityRuns"][0]["durationInMs"] / 1000, peak


def _run_with_peak(arguments: list[str]) -> float:
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("lakehouse")), *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024


def _memory_of_nothing() -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _run_with_peak(["adf", "run", "no_such_pipeline", "--factory", "adf_definitions", "--lake", folder])


if __name__ == "__main__":
    main()
