"""File-arrival triggers, as https://docs.databricks.com/aws/en/jobs/file-arrival-triggers tells them."""

from __future__ import annotations

import pytest

from local_platform.workflows.definition import FileArrival
from local_platform.workflows.file_arrival import Watch, look

AT_ONCE = FileArrival("abfss://raw@lake/ready/")
PATIENT = FileArrival("abfss://raw@lake/ready/", min_time_between_triggers=300, wait_after_last_change=60)
PAUSED = FileArrival("abfss://raw@lake/ready/", paused=True)


@pytest.mark.parametrize(
    ("trigger", "looks", "fired"),
    [
        pytest.param(AT_ONCE, [(0, "")], [], id="nothing is there"),
        pytest.param(AT_ONCE, [(0, "a")], [0], id="a first file"),
        pytest.param(AT_ONCE, [(0, "a"), (60, "a")], [0], id="the same file does not fire again"),
        pytest.param(AT_ONCE, [(0, "a"), (60, "ab")], [0, 60], id="another file does"),
        pytest.param(AT_ONCE, [(0, "ab"), (60, "b"), (120, "ab")], [0], id="removed and written again is not new"),
        pytest.param(PATIENT, [(0, "a"), (59, "a"), (60, "a")], [60], id="it waits after the last change"),
        pytest.param(
            PATIENT, [(0, "a"), (50, "ab"), (60, "ab"), (110, "ab")], [110], id="each file begins the wait anew"
        ),
        pytest.param(
            PATIENT,
            [(0, "a"), (60, "a"), (70, "ab"), (130, "ab"), (359, "ab"), (360, "ab")],
            [60, 360],
            id="no sooner than the minimum after it last fired",
        ),
        pytest.param(PATIENT, [(0, "a"), (60, "a"), (1000, "a")], [60], id="time alone does not fire"),
        pytest.param(PAUSED, [(0, "a"), (60, "ab")], [], id="paused"),
    ],
)
def test_files_start_a_run(trigger: FileArrival, looks: list[tuple[int, str]], fired: list[int]) -> None:
    watch, moments = Watch(), []
    for now, files in looks:
        watch, fires = look(trigger, watch, set(files), now)
        if fires:
            moments.append(now)

    assert moments == fired


def test_files_that_were_there_before_the_trigger_began_to_look_do_not_fire() -> None:
    """ "only new files" start a run."""
    watch, fires = look(AT_ONCE, Watch(known=frozenset("a")), set("a"), 0)

    assert not fires
    assert look(AT_ONCE, watch, set("ab"), 1)[1]
