"""Requests to a cluster's keeper: find, lease, start and stop a cluster."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from lakehouse.errors import LakehouseError
from local_platform.cluster import place as places
from local_platform.cluster.place import LOOPBACK, receive, send
from local_platform.processes import still_running

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from local_platform.cluster.place import Address


class ClusterError(LakehouseError):
    """Raised when a cluster can't be started, or can't be stopped now."""


class AlreadyUpError(ClusterError):
    """Raised when the cluster to start is already up."""


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """A cluster that is up.

    Attributes:
        lent: whether a run uses it.
        pid: number of the JVM's process.
        memory: what that process occupies, in bytes.
        idle_seconds: how long nobody has used it.
        ends_after_idle_seconds: how long it may be unused before it ends.
    """

    lent: bool
    pid: int
    memory: int
    idle_seconds: float
    ends_after_idle_seconds: float


@dataclass(slots=True)
class ClusterLease:
    """The cluster's JVM, lent to one run; the keeper notices when the run's process ends, in whatever way.

    Attributes:
        port, secret, pid, log_settings: as in :class:`local_platform.spark.jvm.Lease`.
    """

    port: int
    secret: str
    pid: int
    log_settings: Path
    _connection: Connection[bytes, bytes]

    def release(self) -> None:
        """Give the JVM back; when this returns, the next run may have it."""
        with self._connection, suppress(OSError, EOFError):  # without its keeper, the JVM ends by itself
            send(self._connection, {"ask": "release"})
            receive(self._connection)

    def abandon(self) -> None:
        """End the JVM; returns when it is gone."""
        with self._connection, suppress(psutil.NoSuchProcess):
            jvm = psutil.Process(self.pid)
            self._connection.close()
            jvm.wait()


def find() -> ClusterStatus | None:
    """Return the cluster that suits this Spark, Java and Python, None if it is not up.

    Raises:
        EnvironmentMissingError: there is no Java.
    """
    answer = _ask({"ask": "status"})
    return ClusterStatus(**answer) if answer else None


def lease() -> ClusterLease | None:
    """Return the cluster's JVM for this process alone; None if no cluster is up, or another run uses it.

    Raises:
        EnvironmentMissingError: there is no Java.
    """
    connection = _connect()
    if connection is None:
        return None
    answer = _answer(connection, {"ask": "lease"})
    if not answer or not answer.pop("granted"):
        connection.close()
        return None
    return ClusterLease(**answer | {"log_settings": Path(answer["log_settings"])}, _connection=connection)


def start(idle_minutes: float) -> ClusterStatus:
    """Start a cluster that ends by itself when nobody has used it for some minutes.

    Raises:
        AlreadyUpError: it is up.
        ClusterError: it could not be started.
        EnvironmentMissingError: there is no Java.
    """
    if find() is not None:
        raise AlreadyUpError("The cluster is up already. `lakehouse cluster status` shows it.")
    place = places.folder()
    keeper = [sys.executable, "-m", "local_platform.cluster.keeper", str(place), str(idle_minutes * 60)]
    with subprocess.Popen(
        keeper,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # the cluster outlives this process
        cwd=Path(__file__).parents[2],
        text=True,
    ) as process:
        said = process.stdout.readline().strip() if process.stdout else ""
    status = find() if said == "up" else None
    if status is None:
        raise ClusterError(
            f"The cluster did not start. It said: {said or 'nothing'}. More is in {places.log_file(place)}."
        )
    return status


def stop() -> bool:
    """Stop the cluster, and return whether there was one; its memory is free when this returns.

    Raises:
        ClusterError: a run uses it.
        EnvironmentMissingError: there is no Java.
    """
    found = _keeper()
    answer = _ask({"ask": "stop"})
    if answer is None or found is None:
        return False
    if not answer["stopped"]:
        raise ClusterError("A run uses the cluster. Wait for it to end, or interrupt it, then stop the cluster.")
    keeper, _ = found
    keeper.wait()
    return True


def _ask(message: dict[str, Any]) -> dict[str, Any] | None:
    connection = _connect()
    if connection is None:
        return None
    with connection:
        return _answer(connection, message)


def _answer(connection: Connection[bytes, bytes], message: dict[str, Any]) -> dict[str, Any] | None:
    try:
        send(connection, message)
        return receive(connection)
    except (EOFError, OSError):
        return None  # it ended in the meantime


def _connect() -> Connection[bytes, bytes] | None:
    found = _keeper()
    if found is None:
        return None
    _, address = found
    try:
        return Client((LOOPBACK, address.port), authkey=bytes.fromhex(address.key))
    except (OSError, EOFError, AuthenticationError):
        return None


def _keeper() -> tuple[psutil.Process, Address] | None:
    address = places.read_address(places.folder())
    process = still_running(address.pid, address.began) if address else None
    return (process, address) if process and address else None
