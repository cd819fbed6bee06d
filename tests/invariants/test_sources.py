"""What is declared as a source is delivered, is in the sample and reaches gold: the list is in docs/changing.md."""

from __future__ import annotations

import ast
import json
import re

import pytest

from local_platform.wheel import REPOSITORY
from netflix_jobs.sources import SOURCES, Source
from sample_data.layout import LOOKUP_COLUMNS, TITLE_COLUMNS, TITLES

PIPELINE = REPOSITORY / "adf_definitions/pipeline/ingest_netflix.json"
GOLD = REPOSITORY / "dlt_pipelines/gold"
SAMPLE = {TITLES: TITLE_COLUMNS, **LOOKUP_COLUMNS}

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


@each_source
def test_data_factory_delivers_it(source: Source) -> None:
    parameters = json.loads(PIPELINE.read_text(encoding="utf-8"))["properties"]["parameters"]
    delivered = json.loads(parameters["files"]["defaultValue"])
    assert {"source": source.name, "file": source.file} in delivered, f"add it to the parameter files in {PIPELINE}"


@each_source
def test_the_sample_has_its_file_with_its_columns(source: Source) -> None:
    assert set(SAMPLE.get(source.file, ())) == set(source.columns), "sample_data/layout.py declares other columns"


@each_source
def test_gold_reads_it(source: Source) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in GOLD.glob("*.py"))
    read = re.findall(r'\bsilver\("(\w+)"\)|\{schema\}\.(\w+)', text)
    assert source.name in {name for names in read for name in names}, f"nothing in {GOLD} reads silver.{source.name}"


def test_the_keys_of_the_dimension_and_of_each_bridge_are_checked() -> None:
    bridges = re.findall(r'^    name="(\w+)"', (GOLD / "bridges.py").read_text(encoding="utf-8"), re.MULTILINE)
    keys = re.search(
        r"^KEYS = (\{.*?^\})", (GOLD / "key_checks.py").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert keys is not None
    assert set(ast.literal_eval(keys[1])) == {"dim_titles", *bridges}
