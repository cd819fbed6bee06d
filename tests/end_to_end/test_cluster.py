"""A run that is killed on a cluster: what it was doing ends, and the same command makes it good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform import cluster
from tests.reliability.killing import Point, kill_at

if TYPE_CHECKING:
    from tests.end_to_end.conftest import FirstRun
    from tests.lake_folder import LakeFolder

_MERGING = Point("silver is being written", r"silver/titles/.*\.parquet")


@pytest.mark.slow
@pytest.mark.xdist_group("first run")
@pytest.mark.usefixtures("own_cluster")
def test_a_run_killed_on_a_cluster_is_made_good_there(lake: LakeFolder, first_run: FirstRun) -> None:
    status = cluster.start(idle_minutes=10)
    assert kill_at(_MERGING, 1, lake.command(first_run.delivery), lake.root) is not None

    figures = lake.run(first_run.delivery)

    assert lake.tables() == first_run.tables
    found = cluster.find()
    assert found is not None
    assert found.pid != status.pid
    log = lake.root / "logs" / f"{figures['run_id']}.jsonl"
    assert f'"pid": {found.pid}, "cluster": true' in log.read_text(encoding="utf-8")
