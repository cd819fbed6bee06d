"""Each file once: the log, the offsets and what happens when they contradict each other."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyspark.sql.streaming.datasource import ReadAllAvailable, ReadMaxFiles

from local_platform.auto_loader.file_log import FileLog
from local_platform.errors import AutoLoaderError
from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from tests.auto_loader.conftest import Source


def logged(source: Source) -> list[str]:
    return [file.path for file in FileLog(LocalFolder(source.schema_location)).files()]


def test_files_are_logged_once_by_time_then_path_and_hidden_ones_never(source: Source) -> None:
    for name in ("z.csv", "run_id=1/b.csv", "a.csv", ".hidden.csv", "_hidden.csv", "_folder/c.csv", "notes.txt"):
        source.deliver(name, b"a\n")
    source.plan(pathGlobFilter="*.csv")
    source.plan(pathGlobFilter="*.csv")
    assert logged(source) == ["z.csv", "run_id=1/b.csv", "a.csv"]


def test_an_overwritten_file_is_not_loaded_again_but_refused(source: Source) -> None:
    source.deliver("a.csv", b"a\n1\n")
    source.plan()
    overwritten = source.deliver("a.csv", b"a\n2\n")
    for _ in range(2):
        source.plan()
    assert [Path(item.path) for item in source.refused()] == [overwritten]


def test_a_file_that_is_restored_is_the_file_that_was_found(source: Source) -> None:
    for content in (b"a\n1\n", b"a\n2\n", b"a\n1\n", b"a\n2\n"):
        source.deliver("a.csv", content)
        source.plan()
    (told,) = source.refused()
    assert told.reason.startswith("was overwritten after it was found; its new rows are not loaded")


def test_a_refused_file_that_is_repaired_in_place_is_told_to_need_another_path(source: Source) -> None:
    source.deliver("good.csv", b"a\n1\n")
    for content in (b"a\n\xff\n", b"a\n2\n"):
        source.deliver("bad.csv", content)
        source.plan()
    assert [item.reason.partition(";")[0] for item in source.refused()] == [
        "is not UTF-8 text: byte 0xFF at offset 2",
        "was overwritten after it was refused",
    ]


def test_a_file_overwritten_before_it_was_read_is_not_read(source: Source) -> None:
    """What is told to be refused is not loaded, whether the new content comes before the next plan or after it."""
    source.deliver("a.csv", b"a\n1\n")
    source.deliver("b.csv", b"a\n2\n")
    source.plan()
    source.deliver("a.csv", b"a\n3\n4\n")

    def loaded() -> list[str]:
        reader = source.reader()
        end = reader.initialOffset() | {"files": 2}
        batches = [batch for part in reader.partitions(reader.initialOffset(), end) for batch in reader.read(part)]
        return [value for batch in batches if isinstance(batch, pa.RecordBatch) for value in batch["a"].to_pylist()]

    assert loaded() == ["2"]
    late = source.reader()
    partitions = late.partitions(late.initialOffset(), late.initialOffset() | {"files": 2})
    source.deliver("b.csv", b"a\n5\n")
    with pytest.raises(AutoLoaderError, match=r"b\.csv was overwritten after it was found, before it was read"):
        [list(late.read(partition)) for partition in partitions]
    assert loaded() == []
    assert [Path(item.path).name for item in source.refused()] == ["a.csv", "b.csv"]
    source.deliver("b.csv", b"a\n2\n")
    assert loaded() == ["2"]


def test_a_file_that_only_bears_another_time_is_the_same_file(source: Source) -> None:
    for _ in range(2):
        source.deliver("a.csv", b"a\n1\n")
        source.plan()
    assert logged(source) == ["a.csv"]
    assert source.refused() == ()


def test_a_write_cut_short_is_dropped_and_written_again(source: Source) -> None:
    source.deliver("a.csv", b"a\n")
    source.plan()
    log = source.schema_location / "_files" / "log.jsonl"
    whole = log.read_bytes()
    source.deliver("b.csv", b"a\n")
    source.plan()
    both = log.read_bytes()
    for length in range(len(whole), len(both)):
        log.write_bytes(both[:length])
        assert logged(source) == ["a.csv"]
        source.plan()
        assert log.read_bytes() == both


def test_a_damaged_line_is_refused(source: Source) -> None:
    source.deliver("a.csv", b"a\n")
    source.plan()
    log = source.schema_location / "_files" / "log.jsonl"
    log.write_bytes(b"nonsense\n" + log.read_bytes())
    with pytest.raises(AutoLoaderError, match="is damaged"):
        source.plan()


def test_a_checkpoint_of_a_log_that_is_gone_is_refused(source: Source) -> None:
    source.deliver("a.csv", b"a\n")
    offset = source.reader().latestOffset(source.reader().initialOffset(), ReadAllAvailable())
    shutil.rmtree(source.schema_location)
    with pytest.raises(AutoLoaderError, match=r"no longer holds .*Restore the schema location"):
        source.reader().latestOffset(offset, ReadAllAvailable())


def test_a_log_shorter_than_the_checkpoint_is_refused(source: Source) -> None:
    source.deliver("a.csv", b"a\n")
    offset = source.reader().initialOffset() | {"files": 2}
    with pytest.raises(AutoLoaderError, match=r"has loaded 2 files .*it lists 1"):
        source.reader().latestOffset(offset, ReadAllAvailable())


def test_a_schema_location_serves_one_source(source: Source) -> None:
    source.deliver("a.csv", b"a\n")
    source.plan()
    other = source.deliver("../other/a.csv", b"a\n").parent
    with pytest.raises(AutoLoaderError, match="schema location and a checkpoint of its own"):
        source.plan(path=str(other))


def test_a_lake_moved_as_a_whole_goes_on_where_it_was(source: Source) -> None:
    base = source.folder.parent
    source.deliver("lake/raw/a.csv", b"a\n")
    source.folder, source.schema_location = source.folder / "lake" / "raw", source.folder / "lake" / "schema"
    source.plan()
    shutil.move(source.folder.parent, base / "moved")
    source.folder, source.schema_location = base / "moved" / "raw", base / "moved" / "schema"
    source.plan()
    assert logged(source) == ["a.csv"]


@pytest.mark.parametrize(
    ("limits", "ends"),
    [
        ({}, [5]),
        ({"cloudFiles_maxFilesPerTrigger": "2"}, [2, 4, 5]),
        ({"cloudFiles_maxBytesPerTrigger": "8b"}, [2, 4, 5]),
        ({"cloudFiles_maxBytesPerTrigger": "1"}, [1, 2, 3, 4, 5]),
        ({"cloudFiles_maxFilesPerTrigger": "1", "cloudFiles_maxBytesPerTrigger": "1g"}, [1, 2, 3, 4, 5]),
    ],
)
def test_micro_batches_keep_both_limits(source: Source, limits: dict[str, str], ends: list[int]) -> None:
    for name in "abcde":
        source.deliver(f"{name}.csv", b"a\n1\n")
    reader = source.reader(**limits)
    limit = reader.getDefaultReadLimit()
    assert isinstance(limit, ReadMaxFiles)
    reader.prepareForTriggerAvailableNow()
    source.deliver("late.csv", b"a\n1\n")
    offsets = [reader.initialOffset()]
    while (offset := reader.latestOffset(offsets[-1], limit)) != offsets[-1]:
        offsets.append(offset)
    assert [offset["files"] for offset in offsets[1:]] == ends
