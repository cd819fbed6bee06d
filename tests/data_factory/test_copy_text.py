"""Copy of delimited text, from one dialect to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.data_factory.bad_server import Site, serving
from tests.data_factory.factories import copy, factory, http_dataset, lake_dataset, run
from tests.data_factory.lake_files import CSV, fill, found

if TYPE_CHECKING:
    from pathlib import Path


WITHOUT_BOM = {**CSV, "encodingName": "UTF-8 without BOM"}


def mapping(source: dict[str, Any]) -> dict[str, Any]:
    return {"type": "TabularTranslator", "mappings": [{"source": source, "sink": {"name": "x"}}]}


def text(source: dict[str, Any], sink: dict[str, Any], **properties: Any) -> Any:
    sets = {
        "s": lake_dataset("in", "s.csv", "DelimitedText", **source),
        "t": lake_dataset("out", "t.csv", "DelimitedText", **sink),
    }
    return factory(copy("s", "t", kind="DelimitedText", **properties), datasets=sets)


@pytest.mark.parametrize(
    ("content", "source", "sink", "expected"),
    [
        (b'\xef\xbb\xbfa,b\r\n1,"x,\ny"\r\n', CSV, CSV, b'a,b\r\n1,"x,\ny"\r\n'),
        (b"a,b\n1,2\n", CSV, {**CSV, "columnDelimiter": ";", "rowDelimiter": "\n"}, b"a;b\n1;2\n"),
        (b"a,b\n1,NULL\n", {**CSV, "nullValue": "NULL"}, CSV, b"a,b\r\n1,\r\n"),
        (b"1,2\n", {**CSV, "firstRowAsHeader": False}, CSV, b"Prop_0,Prop_1\r\n1,2\r\n"),
        (b"a,b\n1,2\n", CSV, {**CSV, "firstRowAsHeader": False}, b"1,2\r\n"),
        ("a\né\n".encode("windows-1252"), {**CSV, "encodingName": "WINDOWS-1252"}, CSV, "a\r\né\r\n".encode()),
        (b'a\n"x\\"y"\n', {**CSV, "escapeChar": "\\"}, CSV, b'a\r\n"x""y"\r\n'),
        (b'a,b;1,";";3,4\n', {**CSV, "rowDelimiter": ";"}, CSV, b'a,b\r\n1,;\r\n3,"4\n"\r\n'),
        (b"a,b\n1,x\ry\n3,4\r\n", {**CSV, "rowDelimiter": "\n"}, CSV, b'a,b\r\n1,"x\ry"\r\n3,"4\r"\r\n'),
        (b'a\r\nx\ny\r\n"\r\n"\r\n', {**CSV, "rowDelimiter": "\r\n"}, CSV, b'a\r\n"x\ny"\r\n"\r\n"\r\n'),
        (b"\xef\xbb\xbfa\n1\n", {**CSV, "encodingName": "UTF-8"}, WITHOUT_BOM, b"a\r\n1\r\n"),
        (b"\xef\xbb\xbfa\n1\n", WITHOUT_BOM, {**CSV, "encodingName": "UTF-8"}, b"\xef\xbb\xbfa\r\n1\r\n"),
        (b"a\n1\n", CSV, {**CSV, "encodingName": "UTF-16"}, "a\r\n1\r\n".encode("utf-16")),
        ("a\n1\n".encode("utf-16"), {**CSV, "encodingName": "UTF-16"}, CSV, b"a\r\n1\r\n"),
        ("a\n€\n".encode("cp858"), {**CSV, "encodingName": "IBM00858"}, CSV, "a\r\n€\r\n".encode()),
        ("a\n日\n語\n".encode(), CSV, {**CSV, "encodingName": "ISO-2022-JP"}, "a\r\n日\r\n語\r\n".encode("iso2022-jp")),
        (b'a\n"1,2"\n', CSV, {**CSV, "quoteChar": "", "escapeChar": "\\"}, b"a\r\n1\\,2\r\n"),
        (b"a\n\n", {**CSV, "quoteChar": None, "nullValue": None}, CSV, b"a\r\n"),
    ],
)
def test_copy_of_delimited_text(
    tmp_path: Path, content: bytes, source: dict[str, Any], sink: dict[str, Any], expected: bytes
) -> None:
    fill(tmp_path, {"in/s.csv": content})
    result = run(text(source, sink), tmp_path)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": expected}


def test_files_that_are_merged_have_one_header_and_one_byte_order_mark(tmp_path: Path) -> None:
    fill(tmp_path, {"in/1.csv": b"a\n1\n", "in/2.csv": b"a\n2\n"})
    sets = {
        "s": lake_dataset("in", "", "DelimitedText", **CSV),
        "t": lake_dataset("out", "t.csv", "DelimitedText", **CSV, encodingName="UTF-16"),
    }
    merging = {"sink_type": "AzureBlobFSWriteSettings", "sink_copyBehavior": "MergeFiles"}
    result = run(factory(copy("s", "t", kind="DelimitedText", **merging), datasets=sets), tmp_path)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": "a\r\n1\r\n2\r\n".encode("utf-16")}


def test_columns_are_chosen_and_renamed_by_a_mapping(tmp_path: Path) -> None:
    fill(tmp_path, {"in/s.csv": b"a,b\n1,2\n"})
    mappings = [{"source": {"name": "b"}, "sink": {"name": "B"}}]
    assert run(text(CSV, CSV, translator={"type": "TabularTranslator", "mappings": mappings}), tmp_path).succeeded
    assert found(tmp_path, "out") == {"t.csv": b"B\r\n2\r\n"}


def test_rows_that_do_not_fit_fail_or_are_skipped(tmp_path: Path) -> None:
    fill(tmp_path, {"in/s.csv": b"a,b\n1,2\n3\n4,5\n"})
    failed = run(text(CSV, CSV), tmp_path)
    assert "s.csv, row 2: 1 columns where 2 are expected" in failed.message
    assert found(tmp_path, "out") == {}
    skipped = run(text(CSV, CSV, enableSkipIncompatibleRow=True), tmp_path)
    assert found(tmp_path, "out") == {"t.csv": b"a,b\r\n1,2\r\n4,5\r\n"}
    output = skipped.activity("copy").output
    assert (output["rowsRead"], output["rowsCopied"], output["rowsSkipped"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("content", "source", "properties", "message"),
    [
        (b'a\n"open\n', CSV, {}, "s.csv is not the delimited text that its dataset says"),
        (b"a\n\xe9\n", CSV, {}, "s.csv can't be read as"),
        (b"a\n1\n", {**CSV, "encodingName": "EBCDIC-9"}, {}, "s.csv can't be read as EBCDIC-9"),
        (
            b"a\n1\n",
            CSV,
            {"translator": mapping({"name": "b"})},
            "has no column 'b', which the mapping takes; it has a",
        ),
    ],
)
def test_text_that_cannot_be_read_fails_by_its_name(
    tmp_path: Path, content: bytes, source: dict[str, Any], properties: dict[str, Any], message: str
) -> None:
    fill(tmp_path, {"in/s.csv": content})
    assert message in run(text(source, CSV, **properties), tmp_path).message
    assert found(tmp_path, "out") == {}


@pytest.mark.parametrize(
    ("sink", "message"),
    [
        ({"encodingName": "ISO-8859-1"}, r"raw/out/t.csv can't be written as ISO-8859-1: .* '\\u2192'"),
        ({"encodingName": "IBM870"}, "raw/out/t.csv can't be written as IBM870: unknown encoding: ibm870"),
        ({"quoteChar": "", "escapeChar": ""}, "raw/out/t.csv can't be written as its dataset says: need to escape"),
        ({"columnDelimiter": "||"}, r"columnDelimiter is '\|\|', and a Copy takes one character"),
        ({"rowDelimiter": "\n\n"}, r"rowDelimiter is '\\n\\n', and a Copy takes one character"),
    ],
)
def test_text_that_cannot_be_written_fails_with_the_reason(tmp_path: Path, sink: dict[str, Any], message: str) -> None:
    fill(tmp_path, {"in/s.csv": 'a\n"→,"\n'.encode()})
    result = run(text(CSV, {**CSV, **sink}), tmp_path)
    assert re.search(message, result.message), result.message
    assert found(tmp_path, "out") == {}


@pytest.mark.parametrize(
    ("content", "source", "properties", "expected"),
    [
        (b"1,2\n", {**CSV, "firstRowAsHeader": False}, {"translator": mapping({"ordinal": 2})}, b"x\r\n2\r\n"),
        (b"", CSV, {}, b""),
        (b"note\na\n1\n", CSV, {"source": {"skipLineCount": 1}}, b"a\r\n1\r\n"),
        (b"a\n1\n", CSV, {"sink": {"quoteAllText": True}}, b'"a"\r\n"1"\r\n'),
    ],
)
def test_text_is_read_and_written_as_its_settings_say(
    tmp_path: Path, content: bytes, source: dict[str, Any], properties: dict[str, Any], expected: bytes
) -> None:
    fill(tmp_path, {"in/s.csv": content})
    given = text(source, CSV, translator=properties.get("translator", {}))
    (activity,) = given.pipelines["main"]["activities"]
    for side in ("source", "sink"):
        activity["typeProperties"][side]["formatSettings"] = {"type": "x", **properties.get(side, {})}
    result = run(given, tmp_path)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": expected}


def test_copy_of_text_from_http(tmp_path: Path) -> None:
    site = Site({"s.csv": b"a;b\n1;2\n"})
    sets = {
        "s": http_dataset("s.csv", "DelimitedText", **{**CSV, "columnDelimiter": ";"}),
        "t": lake_dataset("out", "t.csv", "DelimitedText", **CSV),
    }
    with serving(site) as url:
        result = run(factory(copy("s", "t", kind="DelimitedText"), datasets=sets), tmp_path, web=url)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": b"a,b\r\n1,2\r\n"}
