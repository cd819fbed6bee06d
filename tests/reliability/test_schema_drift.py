"""A whole source in another well-known shape: set aside by name, and loaded once a mapping is declared."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from netflix_jobs.errors import ParameterError
from netflix_jobs.mappings import Mapping, mapped_columns
from netflix_jobs.run_log import batches
from netflix_jobs.silver import load
from netflix_jobs.sources import TITLES
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.reliability.drift_cases import one_file, reason
from tests.reliability.lake import CATALOG, Lake

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession


MINUTES = "CASE WHEN type = 'Movie' THEN regexp_extract(duration, '([0-9]+) min', 1) END"
SEASONS = "CASE WHEN type = 'TV Show' THEN regexp_extract(duration, '([0-9]+) Season', 1) END"
MAPPING = {
    "titles": [
        {
            "columns": ["show_id", "duration", "listed_in"],
            "values": {
                "show_id": "ltrim('s', show_id)",
                "duration_minutes": MINUTES,
                "duration_seasons": SEASONS,
                "date_added": "date_format(try_to_timestamp(trim(date_added), 'MMMM d, yyyy'), 'M/d/yyyy')",
            },
        }
    ]
}
ROWS = (
    's1,Movie,Dick Johnson Is Dead,Kirsten Johnson,,United States,"September 25, 2021",2020,PG-13,90 min,Docs,.',
    's2,TV Show,Blood & Water,,"Ama Qamata, Khosi Ngema",South Africa,"September 24, 2021",2021,TV-MA,2 Seasons,A,.',
)
UNKNOWN = "director, cast, country, duration, listed_in"


@case("Shapes", "titles in another well-known shape", "set aside as a whole; with a mapping declared, loaded")
def test_a_source_in_another_shape_is_set_aside_and_loads_once_it_is_mapped(
    lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    lake.put(text(line(movie(70000001)), line(movie(70000002))))
    lake.run(most="0.05")

    lake.put(one_file(*ROWS))
    lake.run(most="0.05")

    refused = lake.spark.table("silver.titles_quarantine").collect()
    assert [tuple(row.reasons) for row in refused] == [reason("duration_minutes, duration_seasons", UNKNOWN)] * 2
    assert json.loads(refused[0].row)["duration"] in {"90 min", "2 Seasons"}
    assert {row.show_id for row in lake.spark.table("silver.titles").collect()} == {70000001, 70000002}
    assert "delivery set aside" in caplog.text

    lake.put(one_file(*ROWS))
    lake.run("--mappings", json.dumps(MAPPING), most="0.05")

    columns = ["show_id", "type", "title", "duration_minutes", "duration_seasons", "date_added", "release_year"]
    loaded = lake.spark.table("silver.titles").where("show_id < 10").orderBy("show_id").select(columns).collect()
    assert [tuple(row) for row in loaded] == [
        (1, "Movie", "Dick Johnson Is Dead", 90, None, dt.date(2021, 9, 25), 2020),
        (2, "TV Show", "Blood & Water", None, 2, dt.date(2021, 9, 24), 2021),
    ]
    log = batches(lake.spark.table("ops.run_log")).where("table = 'silver.titles'").orderBy("logged_at")
    told = log.select("rows_in", "kept", "duplicates", "quarantined", "drifted").collect()
    assert [tuple(row) for row in told] == [(2, 2, 0, 0, 0), (2, 0, 0, 2, 2), (2, 2, 0, 0, 0)]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("{", "is not a JSON object of mappings by source"),
        ('{"titels": []}', "there is no source 'titels' to map to; known are titles, cast"),
        (
            '{"titles": [{"columns": [], "values": {"lenght": "1"}}]}',
            "titles has no column 'lenght' to map to; it has duration_minutes",
        ),
        (
            '{"titles": [{"columns": [], "values": {"rating": "1 +"}}]}',
            "the mapping of rating is not a SQL expression: '1 \\+'",
        ),
    ],
)
@pytest.mark.usefixtures("spark")
def test_a_mapping_that_can_not_be_read_is_refused(tmp_path: Path, declared: str, told: str) -> None:
    common = ["--catalog", CATALOG, "--run-id", "x", "--checkpoint-root", str(tmp_path)]
    with pytest.raises(ParameterError, match=told):
        load.titles([*common, "--mappings", declared])


def test_a_mapping_fits_any_number_of_files_in_a_batch(spark: SparkSession) -> None:
    """As when a source is begun anew from years of deliveries."""
    mapping = Mapping(frozenset({"stars"}), {"rating": "stars"})
    filled = mapped_columns(TITLES, {f"file {number}": mapping for number in range(1000)})
    rows = spark.createDataFrame(
        [("file 999", "PG", None), ("other", None, "R")], "_source_file STRING, stars STRING, rating STRING"
    )
    assert [row.rating for row in rows.select("_source_file", filled["rating"].alias("rating")).collect()] == [
        "PG",
        "R",
    ]
