"""Records and files larger than a block."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from local_platform.auto_loader import data_source, records
from local_platform.auto_loader.dialect import Dialect, Record
from tests.reliability.declared import case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.auto_loader.conftest import Source

DIALECT = Dialect(",", '"', '"', multi_line=True)


@case("Rows", "a field of 10 MB", "kept, to the letter")
@pytest.mark.parametrize("quoted", [True, False])
def test_a_field_of_ten_megabytes_is_a_field(source: Source, quoted: bool) -> None:
    value = "x" * (10 << 20) + ("\n,y" if quoted else "y")
    written = f'"{value}"' if quoted else value
    rows = source.rows(f"a,b\n1,2\n{written},3\n4,5\n".encode())
    assert [row["b"] for row in rows] == ["2", "3", "5"]
    assert rows[1]["a"] == value


@case(
    "Rows",
    "a quote that nothing closes, in a file of any size",
    "its line is one record; memory stays bounded",
    "the rest of the file is that one field",
)
def test_a_quote_that_nothing_closes_does_not_take_a_big_file_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORD_BYTES", 1 << 20)

    def blocks() -> Iterator[bytes]:
        yield b'1,"open\n'
        for _ in range(400):
            yield b"2,3\n" * 25_000

    tracemalloc.start()
    torn, lines = [], 0
    for part in records.split_records(blocks(), DIALECT):
        if isinstance(part, Record):
            torn += [] if part.closed else [part.raw]
            lines += part.closed
        else:
            lines += part.count(b"\n")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert torn == ['1,"open']
    assert lines == 400 * 25_000
    assert peak < 16 << 20


def test_batches_stay_small_where_rows_are_tiny(source: Source) -> None:
    source.deliver("a.csv", b"a\n" + b"1\n" * 100_000)
    reader = source.reader()
    (partition,) = reader.partitions(reader.initialOffset(), reader.initialOffset() | {"files": 1})
    sizes = [batch.num_rows for batch in reader.read(partition) if isinstance(batch, pa.RecordBatch)]
    assert sum(sizes) == 100_000
    assert max(sizes) <= 16_384


def test_the_cores_share_a_large_file_and_each_row_is_read_once(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_source, "_PARTITION_BYTES", 1 << 20)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    source.deliver("large.csv", b"a,b\n" + b"".join(b'%d,"x\n"\n' % number for number in range(400_000)))
    source.deliver("small.csv", b"a,b\n-1,y\n")
    reader = source.reader()

    partitions = reader.partitions(reader.initialOffset(), reader.initialOffset() | {"files": 2})

    rows = [
        [int(value) for batch in reader.read(partition) for value in batch.column("a").to_pylist()]
        for partition in partitions
    ]
    assert [len(part) > 50_000 for part in rows] == [True, True, True, False]
    assert sorted(value for part in rows for value in part) == list(range(-1, 400_000))
