"""Typing and merging hold for whatever rows come, in whatever order, as a few lines of plain Python say they must."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netflix_jobs.run_log import batches
from netflix_jobs.silver.load import titles
from netflix_jobs.silver.text import date, number, trimmed
from tests.jobs.bronze_rows import A_MOVIE, CATALOG, ingest
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

SPACE = " \t\n\r\f\v"
CONTROL = "".join(map(chr, (*range(33), 127)))  # what does not count around a number
NUMBERS = st.from_regex(r"[ \t\0]?[+-]?[0-9]{1,21}[ \n\b\x7f]?", fullmatch=True) | st.from_regex(
    r"[0-9]?[.,eEx]?[0-9a-f]?"
)
DATES = st.builds("{}/{}/{}".format, st.integers(0, 13), st.integers(0, 32), st.integers(1000, 9999)) | st.dates(
    dt.date(1000, 1, 1)
).map(lambda day: f"{day.month:02}/{day.day}/{day.year}")
TEXTS = st.text(st.sampled_from(SPACE + "aé日\u00a0")) | NUMBERS | DATES


def as_text(value: str) -> str | None:
    return value.strip(SPACE) or None


def as_number(value: str, bits: int) -> int | None:
    bare = value.strip(CONTROL)
    fits = re.fullmatch(r"[+-]?[0-9]+", bare) and -(2 ** (bits - 1)) <= int(bare) < 2 ** (bits - 1)
    return int(bare) if fits else None


def as_date(value: str) -> dt.date | None:
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", value.strip(SPACE))
    try:
        return dt.date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


@case(
    "Properties", "any text where text, a number or a date is meant", "typed as a few lines of Python type it, or null"
)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.large_base_example, HealthCheck.too_slow])
@given(values=st.lists(TEXTS, min_size=200, max_size=400))
def test_delivered_text_is_typed_as_python_types_it(spark: SparkSession, values: list[str]) -> None:
    frame = spark.createDataFrame([((value,),) for value in values], "delivered STRUCT<v: STRING>").coalesce(1)
    typed = frame.select("delivered.v", trimmed("v"), number("v", "INT"), number("v", "BIGINT"), date("v")).collect()
    assert [tuple(row) for row in typed] == [
        (value, as_text(value), as_number(value, 32), as_number(value, 64), as_date(value)) for value in values
    ]


@case("Properties", "deliveries that contradict each other, in any order", "the word delivered last wins")
def test_the_word_that_was_delivered_last_wins_in_any_order(lakehouse: SparkSession, tmp_path: Path) -> None:
    """Each delivery says of most of 60 titles a rating, or something that can't be read."""
    order = (3, 1, 4, 2)
    draw = random.Random(f"{order}")  # noqa: S311 - not for secrets
    said = [{key: draw.choice(WORDS) for key in range(1, 61) if draw.random() < MOST} for _ in order]
    _read(lakehouse, tmp_path, order, said)

    held = {row.show_id: row.rating for row in lakehouse.table("silver.titles").collect()}
    assert held == _last_words(order, said)
    log = batches(lakehouse.table("ops.run_log")).where("batch IS NOT NULL").collect()
    assert sum(row.rows_in for row in log) == sum(map(len, said))
    assert all(row.rows_in == row.kept + row.duplicates + row.quarantined for row in log)


WORDS = ("G", "PG", "R", "unreadable")
MOST = 0.8


def _read(spark: SparkSession, folder: Path, order: tuple[int, ...], said: list[dict[int, str]]) -> None:
    for run, (day, words) in enumerate(zip(order, said, strict=True), 1):
        rows = [
            {**A_MOVIE, "show_id": str(key), "rating": word} | ({"release_year": "?"} if word == "unreadable" else {})
            for key, word in words.items()
        ]
        ingest(spark, "titles", rows, delivery=run, day=day)
        titles(["--catalog", CATALOG, "--run-id", f"run-{run}", "--checkpoint-root", str(folder / "_checkpoints")])


def _last_words(order: tuple[int, ...], said: list[dict[int, str]]) -> dict[int, str]:
    by_day = [words for _, words in sorted(zip(order, said, strict=True), key=lambda pair: pair[0])]
    return {key: word for words in by_day for key, word in words.items() if word != "unreadable"}
