"""Random damage to the bytes of files, through bronze, silver and gold: each row of each file is accounted for."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from local_platform import auto_loader
from local_platform.storage.local_folder import LocalFolder, file_uri
from tests.reliability import fuzz
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.reliability.lake import Lake

# A longer look: FUZZ_SEED=7 FUZZ_FILES=2000 make test-reliability TEST_ARGS="-k fuzz"
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
FILES = int(os.environ.get("FUZZ_FILES", "200"))


@case(
    "Fuzz",
    f"{FILES} files with bytes flipped, put in, taken out, repeated, cut off, spliced, exchanged and encoded anew, "
    "by a fixed seed",
    "each file is refused by name, or each of its records is kept, a duplicate or quarantined; nothing falls over",
)
def test_every_record_of_every_fuzzed_file_is_accounted_for(lake: Lake) -> None:
    files = fuzz.files(SEED, FILES)
    paths = [lake.put(file.content, path=f"run_id={number}/fuzzed.csv") for number, file in enumerate(files)]

    lake.run()
    lake.gold("dim_titles")

    schema = lake.folder / "_checkpoints" / "bronze" / "titles" / "schema"
    uris = [file_uri(path) for path in paths]
    refused = {item.path for item in auto_loader.refused_files(LocalFolder(schema))}
    in_bronze, kept, quarantined = (
        _by_file(lake.spark, table) for table in ("bronze.titles", "silver.titles", "silver.titles_quarantine")
    )
    for file, path, uri in zip(files, paths, uris, strict=True):
        assert (str(path) in refused) == (file.records is None), file
        assert in_bronze[uri] == (file.records or 0), file
        assert kept[uri] + quarantined[uri] <= in_bronze[uri], file
    ((rows_in, rows_kept, duplicates, rows_quarantined),) = lake.accounts()
    assert (rows_in, rows_kept, rows_quarantined) == (in_bronze.total(), kept.total(), quarantined.total())
    assert duplicates == rows_in - rows_kept - rows_quarantined
    assert lake.rows("gold.dim_titles", "show_id") == lake.rows("silver.titles", "show_id")
    assert min(len(refused), rows_kept, rows_quarantined, duplicates) > 0, "the fuzz meets every fate"


def _by_file(spark: SparkSession, table: str) -> Counter[str]:
    counted = spark.table(table).groupBy("_source_file").count().collect()
    return Counter({row["_source_file"]: row["count"] for row in counted})


def test_what_the_fuzz_expects_is_what_pythons_csv_module_reads_where_that_is_strict() -> None:
    compared = 0
    for file in fuzz.files(SEED, FILES):
        if file.records is None:
            continue
        with suppress(csv.Error):
            decoded = file.content.decode("utf-8-sig")
            read = [row for row in csv.reader(io.StringIO(decoded, newline=""), strict=True) if row]
            assert file.records == max(0, len(read) - 1), file
            compared += 1
    assert compared > FILES / 3
