"""The Spark that stays up between runs: one run at a time has it, and what a run left unfinished ends with its JVM."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse
from local_platform import cluster
from local_platform.cluster import place
from local_platform.cluster.keeper import Keeper, main
from local_platform.spark import jvm

_HOLDS = "from local_platform import cluster; print(cluster.lease().pid, flush=True); input()"
_DEADLINE = 60


def test_one_run_at_a_time_has_the_jvm_and_ends_it_when_it_is_killed(own_cluster: Path) -> None:
    assert cluster.lease() is None
    status, found = cluster.start(idle_minutes=10), cluster.find()
    assert found is not None
    assert status.pid == found.pid
    with pytest.raises(cluster.AlreadyUpError, match="is up already"):
        cluster.start(idle_minutes=10)

    first = cluster.lease()
    assert first is not None
    assert cluster.lease() is None
    with pytest.raises(cluster.ClusterError, match="A run uses the cluster"):
        cluster.stop()
    first.release()

    with subprocess.Popen([sys.executable, "-c", _HOLDS], stdin=-1, stdout=-1, text=True) as run:
        assert run.stdout is not None
        jvm = psutil.Process(int(run.stdout.readline()))
        assert jvm.pid == first.pid
        run.kill()
    jvm.wait(_DEADLINE)  # what it was doing for the killed run is over

    second = cluster.lease()
    assert second is not None
    assert second.pid != first.pid
    second.abandon()
    assert not psutil.pid_exists(second.pid)

    third = cluster.lease()
    assert third is not None
    psutil.Process(third.pid).kill()  # it ran out of memory, say
    psutil.Process(third.pid).wait(_DEADLINE)
    third.release()
    fourth = cluster.lease()
    assert fourth is not None
    assert psutil.pid_exists(fourth.pid)
    fourth.release()
    assert own_cluster.stat().st_mode & 0o077 == 0, "nobody else may read how it is reached"

    assert cluster.stop()
    assert not psutil.pid_exists(fourth.pid)
    assert not cluster.stop()


def test_a_cluster_ends_when_it_was_unused_for_long_enough_or_its_keeper_is_killed(own_cluster: Path) -> None:
    status = cluster.start(idle_minutes=0.01)
    keeper = place.read_address(own_cluster)
    assert keeper is not None
    psutil.Process(keeper.pid).wait(_DEADLINE)
    assert not psutil.pid_exists(status.pid)
    assert cluster.find() is None

    jvm = psutil.Process(cluster.start(idle_minutes=10).pid)
    keeper = place.read_address(own_cluster)
    assert keeper is not None
    psutil.Process(keeper.pid).kill()
    jvm.wait(_DEADLINE)
    assert cluster.find() is None
    assert cluster.lease() is None


def test_an_address_that_another_process_has_by_now_is_none(own_cluster: Path) -> None:
    own_cluster.mkdir(parents=True)
    place.write_address(own_cluster, place.Address(os.getpid(), 0.0, 1, "00"))
    assert cluster.find() is None
    place.address_file(own_cluster).write_text("torn", encoding="utf-8")
    assert cluster.find() is None


@pytest.mark.usefixtures("own_cluster")
def test_the_commands_tell_that_none_is_up() -> None:
    run = CliRunner().invoke
    status = run(lakehouse, ["cluster", "status"])
    assert (status.exit_code, "lakehouse cluster start" in status.output) == (1, True)
    assert run(lakehouse, ["cluster", "stop"]).output == "No cluster is up.\n"
    assert run(lakehouse, ["cluster", "start", "--autotermination-minutes", "0"]).exit_code == 2


def test_a_jvm_that_does_not_start_is_told(own_cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:NoSuchOption")
    with pytest.raises(cluster.ClusterError, match=r"Java did not start Spark.*NoSuchOption"):
        cluster.start(idle_minutes=10)
    assert not place.address_file(own_cluster).exists()


def test_a_keeper_that_can_not_start_another_jvm_ends(own_cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> SimpleNamespace:
        if stand_ins:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        stand_ins.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        return SimpleNamespace(proc=stand_ins[0], gateway_parameters=SimpleNamespace(port=1, auth_token=""))

    stand_ins: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(jvm, "launch", start)
    own_cluster.mkdir(parents=True)
    keeper = Keeper(own_cluster, idle_seconds=600)
    serving = threading.Thread(target=keeper.serve, daemon=True)
    serving.start()
    while place.read_address(own_cluster) is None:
        pass

    lent = cluster.lease()
    assert lent is not None
    lent.abandon()

    serving.join(_DEADLINE)
    assert not serving.is_alive()
    assert cluster.find() is None
    assert not place.address_file(own_cluster).exists()


def test_whatever_keeps_the_first_jvm_from_starting_is_told(
    own_cluster: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Keeper, "_start", lambda _: Path(os.devnull, "java").read_bytes())
    main(own_cluster, 600)
    assert capsys.readouterr().out.startswith("NotADirectoryError")
