"""A lake that lost a part, or whose part was damaged: nothing is read twice or left out, and the recovery works."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from local_platform.workflows.attempts import explained
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.reliability.lake import Lake


TABLES = ("bronze.titles", "silver.titles", "silver.titles_quarantine")


@dataclass(frozen=True)
class Loaded:
    """A lake that two deliveries were loaded into, and a copy of its checkpoints to bring them back from."""

    lake: Lake
    backup: Path

    @property
    def checkpoints(self) -> Path:
        return self.lake.folder / "_checkpoints"

    @property
    def bronze(self) -> Path:
        return self.checkpoints / "bronze" / "titles" / "checkpoint"

    @property
    def schema(self) -> Path:
        return self.checkpoints / "bronze" / "titles" / "schema"

    @property
    def silver(self) -> Path:
        return self.checkpoints / "silver_titles" / "titles" / "checkpoint"

    def restore(self) -> None:
        shutil.rmtree(self.checkpoints)
        shutil.copytree(self.backup, self.checkpoints)

    def drop(self, table: str) -> None:
        self.lake.spark.sql(f"DROP TABLE {table}")
        shutil.rmtree(self.lake.folder.joinpath(*table.split(".")))

    def said(self, *expressions: str) -> list[tuple[object, ...]]:
        titles = self.lake.spark.table("silver.titles").orderBy("show_id")
        return [tuple(row) for row in titles.selectExpr(*expressions).collect()]

    def rows(self) -> dict[str, int]:
        return {table: self.lake.spark.table(table).count() for table in TABLES}

    def refusal(self, *, of_silver: bool = False) -> str:
        """Return what the next run, or its task of silver, says when it fails; it has to, and to change no table."""
        before = self.rows()
        with pytest.raises(Exception) as failed:  # noqa: PT011 - of Spark's own kinds too; the text is what counts
            self.lake.silver_titles("refused") if of_silver else self.lake.run()
        assert self.rows() == before
        return explained(failed.value)


@pytest.fixture
def loaded(loaded_lake: Lake, two_deliveries: Path) -> Loaded:
    """A lake of the test's own, and its checkpoints as they were."""
    return Loaded(loaded_lake, two_deliveries / "_checkpoints")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "lost": (shutil.rmtree, "is gone: all would be read again"),
    "identity lost": (lambda folder: (folder / "metadata").unlink(), "is gone: all would be read again"),
    "identity damaged": (lambda folder: (folder / "metadata").write_bytes(b"\0" * 9), "identity can't be read"),
    "offsets lost": (lambda folder: shutil.rmtree(folder / "offsets"), "batch 1 is committed, but what it read"),
    "newest offset lost": (lambda folder: (folder / "offsets" / "1").unlink(), "offsets, which end at 0"),
    "newest offset damaged": (lambda folder: (folder / "offsets" / "1").write_bytes(b""), "offsets/1 is not what"),
}


@case(
    "Faults",
    "a checkpoint of bronze or silver that was lost, or lost its identity or its offsets, or holds damaged ones",
    "refused before anything is read, naming the checkpoint and what to do; with the checkpoint restored it goes on",
)
def test_a_checkpoint_that_was_lost_or_damaged_is_refused_until_it_is_restored(loaded: Loaded) -> None:
    for checkpoint in (loaded.bronze, loaded.silver):
        for name, (damage, said) in DAMAGES.items():
            damage(checkpoint)
            refusal = loaded.refusal(of_silver=checkpoint == loaded.silver)
            assert said in refusal, name
            assert str(checkpoint) in refusal, name
            assert "See docs/recovery.md" in refusal, name
            loaded.restore()

    loaded.lake.put(text(line(movie(4))))
    loaded.lake.run()
    assert loaded.lake.rows("silver.titles", "show_id", "rating") == [(1, "R"), (2, "PG-13"), (4, "PG-13")]
    assert loaded.rows() == {"bronze.titles": 5, "silver.titles": 3, "silver.titles_quarantine": 1}


SCHEMA_DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "lost": (shutil.rmtree, "files would be lost or loaded twice"),
    "file log lost": (lambda folder: (folder / "_files/log.jsonl").unlink(), "files would be lost or loaded twice"),
    "file log damaged": (lambda folder: (folder / "_files/log.jsonl").write_bytes(b"{\n"), "is damaged"),
    "owner damaged": (lambda folder: (folder / "_files/source.json").write_bytes(b""), "can't be read"),
    "schema damaged": (lambda folder: (folder / "_schemas/0").write_bytes(b"{"), "remove it, and the one before it"),
}


@case(
    "Faults",
    "a schema location of Auto Loader that was lost, or whose files are damaged",
    "refused before anything is read, with what to do; restored, it goes on; a schema version that was removed is made "
    "anew",
    "the list of files is in the checkpoint; a schema location that was lost is made anew from the files' headers",
)
def test_a_schema_location_that_was_lost_or_damaged_is_refused_until_it_is_restored(loaded: Loaded) -> None:
    late = line(movie(4))
    loaded.lake.put(text(late), when=1_600_000_000)  # a list that is made anew has it among those that were loaded
    for name, (damage, said) in SCHEMA_DAMAGES.items():
        damage(loaded.schema)
        assert said in loaded.refusal(), name
        if name != "schema damaged":
            loaded.restore()
    (loaded.schema / "_schemas" / "0").unlink()

    loaded.lake.run()
    assert loaded.rows() == {"bronze.titles": 5, "silver.titles": 3, "silver.titles_quarantine": 1}


@case(
    "Faults",
    "the newest commit of a checkpoint lost, as by a crash after the table's commit",
    "its batch is done again and changes nothing",
)
def test_a_batch_whose_checkpoint_lost_its_commit_is_done_again_and_changes_nothing(loaded: Loaded) -> None:
    before, accounts = loaded.rows(), loaded.lake.accounts()
    for checkpoint in (loaded.bronze, loaded.silver):
        (checkpoint / "commits" / "1").unlink()
    loaded.lake.run()
    assert loaded.rows() == before
    assert loaded.lake.accounts() == accounts


@case(
    "Faults",
    "a bronze, silver or quarantine table that was lost, its checkpoint not",
    "refused before anything is read: its rows would stay away",
)
def test_a_table_that_was_lost_is_refused_while_its_checkpoint_says_it_was_filled(loaded: Loaded) -> None:
    for table in reversed(TABLES):
        loaded.drop(table)
        with pytest.raises(Exception) as failed:  # noqa: PT011 - of Spark's own kinds too; the text is what counts
            loaded.lake.run()
        assert f"{table} is gone, but the checkpoint" in explained(failed.value)


@case(
    "Faults",
    "a source begun anew as docs/recovery.md says, when nothing can be restored",
    "its bronze and silver are filled from raw again: the same rows as before, and a gate that passes",
)
def test_a_source_that_is_set_aside_as_documented_is_filled_from_raw_again(loaded: Loaded) -> None:
    columns = ("show_id", "rating", "_delivered_at", "substring_index(_source_file, '/raw/', -1)")
    before, silver = loaded.rows(), loaded.said(*columns)
    shutil.rmtree(loaded.bronze)
    assert "is gone" in loaded.refusal()

    for table in TABLES:
        loaded.drop(table)
    for folder in ("bronze", "silver_titles"):
        shutil.rmtree(loaded.checkpoints / folder / "titles", ignore_errors=True)
    loaded.lake.spark.sql("DELETE FROM ops.run_log WHERE `table` = 'silver.titles'")

    loaded.lake.run()
    assert loaded.rows() == before
    assert loaded.said(*columns) == silver


@case(
    "Faults",
    "what the gold pipeline remembers lost or damaged",
    "gold is computed anew: the same rows",
)
def test_gold_is_computed_anew_when_what_is_remembered_of_it_is_lost_or_damaged(loaded: Loaded) -> None:
    loaded.lake.gold("dim_titles")
    before = loaded.lake.rows("gold.dim_titles", "show_id", "rating")
    remembered = loaded.lake.folder / "_pipelines" / "datasets"
    (state,) = remembered.glob("*dim_titles.json")
    state.write_text("{", encoding="utf-8")
    loaded.lake.gold("dim_titles")
    shutil.rmtree(remembered)
    loaded.lake.gold("dim_titles")
    assert loaded.lake.rows("gold.dim_titles", "show_id", "rating") == before
