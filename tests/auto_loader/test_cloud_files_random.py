"""Random text: well-formed CSV reads as Python's csv module reads it, and no record of any text is lost."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from local_platform.auto_loader.columns import METADATA_COLUMN
from local_platform.auto_loader.csv_batches import Share, read_file
from local_platform.auto_loader.dialect import Dialect, Record
from local_platform.auto_loader.options import parse_options
from local_platform.auto_loader.records import split_records

Row = tuple[str | None, ...]
FIELDS = st.text(st.sampled_from('ab,"\n\r \\é日'), max_size=6)
ANY_TEXT = st.text(st.sampled_from('ab,,""\n\n\r \\é'), max_size=40)
BLOCK_BYTES = st.integers(1, 24)
METADATA = pa.struct(
    [
        ("file_path", pa.string()),
        ("file_name", pa.string()),
        ("file_size", pa.int64()),
        ("file_modification_time", pa.timestamp("us", "UTC")),
    ]
)


def read(text: str, width: int, block_bytes: int, shares: int = 1, **given: str) -> list[Row]:
    """Return the rows that the shares of a file give, the rescued data (without the path) last."""
    names = [f"c{position}" for position in range(width)]
    schema = pa.schema([*((name, pa.string()) for name in (*names, "_rescued_data")), (METADATA_COLUMN, METADATA)])
    base = {"cloudFiles.format": "csv", "cloudFiles.schemaLocation": "/", "header": "true"}
    base |= {"readerCaseSensitive": "false"}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_bytes((",".join(names) + "\n" + text).encode())
        options = parse_options(base | {"path": folder} | given)
        batches = [
            batch
            for number in range(shares)
            for batch in read_file("a.csv", options, schema, share=Share(number, shares), block_bytes=block_bytes)
        ]
    rows = []
    for row in (row for batch in batches for row in batch.to_pylist()):
        rescued = json.loads(row["_rescued_data"] or "{}")
        rescued.pop("_file_path", None)
        rows.append((*(row[name] for name in names), json.dumps(rescued, sort_keys=True)))
    return rows


def exact(text: bytes, dialect: Dialect) -> list[Record]:
    """Return what the exact parser alone makes of the text."""
    records, position = [], 0
    while position < len(text):
        if text[position] in b"\r\n":
            position += 1
            continue
        record, position = dialect.parse(text, position, final=True) or dialect.first_line(text, position)
        records.append(record)
    return records


def expected_row(record: Record, width: int) -> Row:
    values = [field or None for field in record.fields]
    rescued = {f"_c{position}": value for position, value in enumerate(values) if position >= width}
    if len(values) < width or not record.closed:
        rescued["_malformed"] = record.raw
    padded = (values + [None] * width)[:width]
    return (*padded, json.dumps(rescued, sort_keys=True))


@settings(max_examples=150, deadline=None)
@given(
    rows=st.integers(1, 3).flatmap(
        lambda width: st.lists(st.lists(FIELDS, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    style=st.sampled_from([(csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r"), (csv.QUOTE_MINIMAL, "\r\n")]),
    block_bytes=BLOCK_BYTES,
)
def test_well_formed_csv_reads_as_pythons_csv_module_reads_it(
    rows: list[list[str]], style: tuple[int, str], block_bytes: int
) -> None:
    text = io.StringIO(newline="")
    quoting, line_break = style
    csv.writer(text, quoting=quoting, lineterminator=line_break).writerows(rows)  # type: ignore[arg-type]
    found = read(text.getvalue(), len(rows[0]), block_bytes, multiLine="true", escape='"')
    assert found == [(*(field or None for field in row), "{}") for row in rows]


@settings(max_examples=300, deadline=None)
@given(
    text=ANY_TEXT,
    width=st.integers(1, 3),
    block_bytes=BLOCK_BYTES,
    shares=st.integers(1, 4),
    multi_line=st.booleans(),
    escape=st.sampled_from(['"', "\\"]),
)
@example(text='"a",b"\n",\n"\n', width=2, block_bytes=24, shares=2, multi_line=True, escape='"')
@example(text='a,"open\nb,c\n', width=2, block_bytes=1, shares=3, multi_line=True, escape='"')
def test_any_text_reads_record_by_record_whatever_the_blocks_and_shares(
    text: str, width: int, block_bytes: int, shares: int, escape: str, *, multi_line: bool
) -> None:
    dialect = Dialect(",", '"', escape, multi_line=multi_line)
    found = read(text, width, block_bytes, shares, multiLine=str(multi_line), escape=escape)
    wanted = [expected_row(record, width) for record in exact(text.encode(), dialect)]
    assert sorted(map(repr, found)) == sorted(map(repr, wanted))


@pytest.mark.parametrize("multi_line", [True, False])
@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT, block_bytes=BLOCK_BYTES)
def test_every_character_is_in_exactly_one_record(text: str, block_bytes: int, *, multi_line: bool) -> None:
    data = text.encode()
    blocks = [data[start : start + block_bytes] for start in range(0, len(data), block_bytes)]
    parts = split_records(iter(blocks), Dialect(",", '"', '"', multi_line=multi_line))
    whole = b"".join(part.raw.encode() if isinstance(part, Record) else part for part in parts)
    assert whole.translate(None, b"\r\n") == data.translate(None, b"\r\n")
