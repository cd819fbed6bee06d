"""A clock that goes back between two runs: nothing is lost, the later delivery wins, and the gate still looks."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from pyspark.sql import functions as F

from netflix_jobs import run_log
from netflix_jobs.errors import QualityGateError
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case

if TYPE_CHECKING:
    from tests.reliability.lake import Lake

TOMORROW = SimpleNamespace(now=lambda zone: dt.datetime.now(zone) + dt.timedelta(days=1))


@case(
    "Faults",
    "the clock moved back between two runs",
    "each row is read once; the delivery whose file is newer wins; the gate checks what was loaded",
)
def test_a_clock_that_goes_back_between_two_runs_loses_nothing(lake: Lake) -> None:
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(F, "current_timestamp", lambda: F.expr("current_timestamp() + INTERVAL 1 DAY"))
        clock.setattr(run_log, "datetime", TOMORROW)
        lake.put(text(line(movie(1, rating="R"))), when=1_700_000_100)
        lake.run()
        lake.put(text(line(movie(1, rating="R"))), when=1_700_000_300)  # said again: silver rewrites nothing
        lake.run()

    lake.put(text(line(movie(1, rating="G")), line(movie(2))), when=1_700_000_200)
    lake.run()
    assert lake.rows("silver.titles", "show_id", "rating") == [(1, "R"), (2, "PG-13")]
    assert sorted(lake.accounts()) == [(1, 0, 1, 0), (1, 1, 0, 0), (2, 1, 1, 0)]

    lake.put(text(line(movie(1, rating="PG")), line(movie(3, release_year="soon"))), when=1_700_000_400)
    with pytest.raises(QualityGateError, match="1 of 2 rows of this run are in quarantine"):
        lake.run(most="0.1")
    assert lake.rows("silver.titles", "show_id", "rating") == [(1, "PG"), (2, "PG-13")]
