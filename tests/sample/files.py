"""Reads what a sample wrote."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from pathlib import Path

from sample_data import SampleFacts
from sample_data.layout import CAST, CATEGORY, COUNTRIES, DIRECTORS, TITLES

HEADERS = {
    TITLES: "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,show_id",
    CAST: "cast,show_id",
    CATEGORY: "listed_in,show_id",
    COUNTRIES: "country,show_id",
    DIRECTORS: "director,show_id",
}
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

Sample = tuple[Path, SampleFacts]


def records(folder: Path, name: str = TITLES) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def valid(folder: Path) -> list[dict[str, str]]:
    return [record for record in records(folder) if record["show_id"]]


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=root)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
