"""Files that are not what they claim to be are refused as a whole, or stop the stream."""

from __future__ import annotations

import gzip
import os
import re
from typing import TYPE_CHECKING

import pytest

from local_platform.errors import AutoLoaderError
from tests.reliability.declared import case

if TYPE_CHECKING:
    from tests.auto_loader.conftest import Source

COMPRESSED = gzip.compress(b"a,b\n" + os.urandom(5000).hex().encode())
REFUSED = [
    pytest.param("a.csv", "a,b\n1,2\n".encode("utf-16"), "is UTF-16 text, not UTF-8", id="UTF-16"),
    pytest.param("a.csv", "a,b\n".encode("utf-16-le"), r"NUL byte \(offset 1\)", id="UTF-16 without mark"),
    pytest.param("a.csv", b"a,b\n1,\xff\n", r"not UTF-8 text: byte 0xFF at offset 6", id="not UTF-8"),
    pytest.param("a.csv", b"a,b\n" + b"1,2\n" * 300_000 + b"\xc3", r"0xC3 at offset 1,200,004", id="cut in a letter"),
    pytest.param("a.csv", COMPRESSED, "is gzip-compressed", id="gzip under another name"),
    pytest.param("a.csv", b"PAR1\x15\x04\x15", "is a Parquet file", id="Parquet"),
    pytest.param("a.csv", b"PK\x03\x04rest", "is a zip archive", id="zip"),
    pytest.param("a.csv.gz", COMPRESSED[:-20], "damaged or truncated gzip", id="truncated gzip"),
    pytest.param("a.csv.gz", b"a,b\n1,2\n", "damaged or truncated gzip", id="not gzip at all"),
    pytest.param("a.csv", b"\n\n\r\n", "has no header line", id="blank lines alone"),
    pytest.param("a.csv", b"\xef\xbb\xbf\n", "has no header line", id="byte order mark alone"),
    pytest.param("a.csv", b" , ,\n1,2,3\n", "has an empty header line", id="nameless header"),
    pytest.param("a.csv", b'"a,b\n1,2\n', "quote in its header that nothing closes", id="unclosed header"),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_a_refused_file_is_listed_once_and_leaves_nothing_in_the_schema(
    source: Source, name: str, content: bytes, reason: str
) -> None:
    source.deliver("good.csv", b"x\n1\n")
    refused = source.deliver(name, content)
    assert source.plan() == ["x", "_rescued_data", "_metadata"]
    source.plan()
    assert [file.path for file in source.refused()] == [str(refused)]
    assert re.search(reason, source.refused()[0].reason)


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_without_ignore_corrupt_files_it_stops_the_stream_and_can_be_repaired(
    source: Source, name: str, content: bytes, reason: str
) -> None:
    path = source.deliver(name, content)
    with pytest.raises(AutoLoaderError, match=reason) as error:
        source.plan(ignoreCorruptFiles="false")
    assert str(path) in str(error.value)
    assert "repair or remove it" in str(error.value)
    path.unlink()
    source.deliver("a.csv", b"x\n1\n")
    assert source.plan(ignoreCorruptFiles="false")[0] == "x"


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32"])
def test_text_cut_off_in_a_letter_is_refused_in_every_encoding(source: Source, encoding: str) -> None:
    source.deliver("good.csv", "x\n".encode(encoding))
    source.deliver("cut.csv", "x\n1".encode(f"{encoding}BE")[:-1])
    source.plan(encoding=encoding)
    (refused,) = source.refused()
    assert re.search(rf"is not {encoding} text: byte 0x00 at offset \d", refused.reason)


def test_no_row_of_a_refused_file_is_read(source: Source) -> None:
    source.deliver("good.csv", b"a,b\n1,2\n")
    source.deliver("bad.csv", b"a,b\n1,2\n3,\xff\n")
    reader = source.reader()
    partitions = reader.partitions(reader.initialOffset(), reader.initialOffset() | {"files": 2})
    assert [file.path for partition in partitions for file, _, _ in partition.value] == ["good.csv"]


@case("Security", "a link out of raw, a link to nothing, a pipe, delivered as files", "refused by name")
def test_links_and_special_files_are_refused(source: Source) -> None:
    outside = source.deliver("../outside.csv", b"secret\n1\n")
    inside = source.deliver("good.csv", b"a\n1\n")
    (source.folder / "leaving.csv").symlink_to(outside)
    (source.folder / "leaving_folder").symlink_to(outside.parent)
    (source.folder / "inside.csv").symlink_to(inside)
    (source.folder / "to_nothing.csv").symlink_to(source.folder / "gone.csv")
    os.mkfifo(source.folder / "pipe.csv")
    assert source.plan() == ["a", "_rescued_data", "_metadata"]
    assert {file.path.rpartition("/")[2]: file.reason for file in source.refused()} == {
        "leaving.csv": "is a link that leaves the source folder",
        "leaving_folder": "is a link that leaves the source folder",
        "to_nothing.csv": "is a link to nothing",
        "pipe.csv": "is not a regular file",
    }


def test_a_file_that_is_gone_stops_the_stream_and_says_so(source: Source) -> None:
    path = source.deliver("a.csv", b"a\n1\n")
    reader = source.reader()
    (partition,) = reader.partitions(reader.initialOffset(), reader.initialOffset() | {"files": 1})
    path.unlink()
    with pytest.raises(AutoLoaderError, match="was readable when it was found and is not any more"):
        list(reader.read(partition))
