"""A Delta log that lost a file: told by name, or made up for; no row goes in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.errors import LakeDamagedError
from local_platform.spark.delta_log import require_whole_log
from local_platform.storage.local_folder import LocalFolder
from local_platform.workflows.attempts import explained
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.schemas import forget_logs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reliability.lake import Lake


@case(
    "Faults",
    "a commit of a Delta log lost: the first, one in the middle, the newest",
    "refused before anything is read, naming the file; restored, all is as it was",
)
@pytest.mark.usefixtures("loaded_lake")
def test_a_log_that_lacks_a_commit_is_refused_by_name(tmp_path: Path) -> None:
    for table in (tmp_path / "silver" / "titles", tmp_path / "bronze" / "titles"):
        log = table / "_delta_log"
        checkpoints = [int(path.name[:20]) for path in log.glob("*.checkpoint*.parquet")]
        commits = [path for path in sorted(log.glob("*.json")) if int(path.stem) > max(checkpoints, default=-1)]
        assert commits
        require_whole_log(LocalFolder(table))
        for commit in commits:
            lost = commit.rename(tmp_path / commit.name)
            with pytest.raises(LakeDamagedError, match=rf"titles lacks _delta_log/{commit.name}, one of the commits"):
                require_whole_log(LocalFolder(table))
            lost.rename(commit)
        require_whole_log(LocalFolder(table))


@case("Faults", "a checkpoint of a Delta log lost", "the commits are read instead; nothing is lost or read twice")
@case(
    "Faults", "a checkpoint of a Delta log damaged", "the run fails, naming it; removed, the commits are read instead"
)
def test_commits_make_up_for_a_checkpoint_of_the_log(loaded_lake: Lake, tmp_path: Path) -> None:
    (checkpoint,) = (tmp_path / "bronze" / "titles" / "_delta_log").glob("*.checkpoint.parquet")
    checkpoint.write_bytes(checkpoint.read_bytes()[:100])
    forget_logs()
    loaded_lake.put(text(line(movie(4))))
    with pytest.raises(ExceptionGroup) as failed:
        loaded_lake.run()
    assert checkpoint.name in explained(failed.value)

    checkpoint.unlink()
    require_whole_log(LocalFolder(tmp_path / "bronze" / "titles"))
    forget_logs()
    loaded_lake.run()
    assert loaded_lake.rows("bronze.titles", "show_id") == [("1",), ("1",), ("2",), ("3",), ("4",)]
    assert loaded_lake.rows("silver.titles", "show_id", "rating") == [(1, "R"), (2, "PG-13"), (4, "PG-13")]
