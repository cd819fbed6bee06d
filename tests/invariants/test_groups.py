"""What tests of a group share (a Spark, a run) is made once, as one worker runs them all."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("held together")
def test_groups_hold(request: pytest.FixtureRequest, worker_id: str) -> None:
    """pytest-xdist hands the group on in the test's id; with a pytest that it doesn't fit, it does so no more."""
    if worker_id == "master":
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith("@held together")
