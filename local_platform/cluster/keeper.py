"""The process that holds a cluster's JVM: ``python -m local_platform.cluster.keeper FOLDER IDLE_SECONDS``.

It tells its parent one line, ``up`` or what went wrong, and goes on by itself until it is told to stop, or nobody has
used the JVM for the given time.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import psutil
from pyspark import SparkConf

from lakehouse.errors import LakehouseError
from local_platform import processes
from local_platform.cluster.place import (
    LOOPBACK,
    Address,
    address_file,
    log_file,
    receive,
    send,
    write_address,
)
from local_platform.spark import jvm
from local_platform.spark.session import LARGE

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# On two cores, compiling every method after 5,000 calls slows down the first runs more than it speeds up later ones.
_COMPILE_LATE = 10
# Otherwise the collector reserves more and more of the young generation with each run, and leaves too little of it.
_FIXED_PARTS = ("-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=6", "-Xms2g")
_RESTART_SECONDS = 15  # how long a run waits for the JVM that replaces the one of a killed run
_log = logging.getLogger(__name__)


class Keeper:
    """Lends a JVM to one run at a time, and replaces it when a run ends without giving it back.

    Args:
        place: folder of the cluster.
        idle_seconds: how long the JVM may be unused.

    Raises:
        EnvironmentMissingError: the JVM can't be started.
    """

    def __init__(self, place: Path, idle_seconds: float) -> None:
        self._place = place
        self._idle_seconds = idle_seconds
        self._lent = threading.Lock()
        self._restarting = threading.Event()
        self._ended = threading.Event()
        self._idle_since = time.monotonic()
        self._gateway = self._start()

    def serve(self) -> None:
        """Answer requests until told to stop, or unused for too long."""
        key = secrets.token_bytes(32)
        with Listener((LOOPBACK, 0), authkey=key) as listener:
            address: Any = listener.address
            write_address(self._place, Address(os.getpid(), processes.began(), address[1], key.hex()))
            click.echo("up")
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            self._await_end()
        address_file(self._place).unlink(missing_ok=True)
        self._end_jvm()

    def _await_end(self) -> None:
        while not self._ended.wait(max(self._idle_since + self._idle_seconds - time.monotonic(), 1)):
            idle = time.monotonic() - self._idle_since
            if idle >= self._idle_seconds and self._lent.acquire(blocking=False):
                return  # keeps the lock, so that the JVM is not lent while it ends

    def _accept(self, listener: Listener) -> None:
        while not self._ended.is_set():
            with suppress(OSError, EOFError, AuthenticationError):
                connection = listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection[bytes, bytes]) -> None:
        with connection, suppress(OSError, EOFError):
            match receive(connection).get("ask"):
                case "lease":
                    self._lend(connection)
                case "stop":
                    self._stop(connection)
                case _:
                    send(connection, self._status())

    def _status(self) -> dict[str, Any]:
        pid, memory = self._gateway.proc.pid, 0
        with suppress(psutil.NoSuchProcess):  # it is about to be replaced
            memory = psutil.Process(pid).memory_info().rss
        return {
            "lent": self._lent.locked(),
            "pid": pid,
            "memory": memory,
            "idle_seconds": time.monotonic() - self._idle_since,
            "ends_after_idle_seconds": self._idle_seconds,
        }

    def _stop(self, connection: Connection[bytes, bytes]) -> None:
        if self._lent.acquire(blocking=False):
            self._ended.set()
            send(connection, {"stopped": True})
        else:
            send(connection, {"stopped": False})

    def _lend(self, connection: Connection[bytes, bytes]) -> None:
        if not self._lent.acquire(timeout=_RESTART_SECONDS if self._restarting.is_set() else 0):
            send(connection, {"granted": False})
            return
        try:
            if self._gateway.proc.poll() is not None:
                self._restart()
            if not self._given_back(connection):
                _log.warning("a run left the JVM behind; another one is started")
                self._restart()
        except Exception:  # noqa: BLE001 - whatever it is, nobody could be lent anything any more
            _log.exception("no JVM can be started")
            self._ended.set()
            return
        self._idle_since = time.monotonic()
        self._lent.release()
        with suppress(OSError):
            send(connection, {"released": True})

    def _given_back(self, connection: Connection[bytes, bytes]) -> bool:
        """Lend the JVM, and return whether it is given back rather than left behind."""
        gateway = self._gateway.gateway_parameters
        lent = {
            "granted": True,
            "port": gateway.port,
            "secret": gateway.auth_token,
            "pid": self._gateway.proc.pid,
            "log_settings": str(self._place / "log4j2.properties"),
        }
        try:
            send(connection, lent)
            return receive(connection).get("ask") == "release"
        except (OSError, EOFError):
            return False

    def _restart(self) -> None:
        self._restarting.set()
        try:
            self._end_jvm()
            self._gateway = self._start()
        finally:
            self._restarting.clear()

    def _start(self) -> Any:
        options = [*jvm.OPTIONS, *jvm.archive_option(), *jvm.LARGE_HEAP, *_FIXED_PARTS]
        options += jvm.compile_later(_COMPILE_LATE)
        conf = SparkConf(loadDefaults=False).set("spark.driver.memory", LARGE.heap)
        gateway = jvm.launch(conf, self._place, options, log=self._place / "spark.jsonl")
        # Should the JVM end by itself, it must not stay behind as a zombie process.
        threading.Thread(target=gateway.proc.wait, daemon=True).start()
        return gateway

    def _end_jvm(self) -> None:
        self._gateway.proc.kill()
        self._gateway.proc.wait()


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {"time": record.created, "level": record.levelname, "message": record.getMessage()}
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def main(place: Path, idle_seconds: float) -> None:
    """Keep a cluster; the parent reads one line of output."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.FileHandler(log_file(place), mode="w", encoding="utf-8")
    handler.setFormatter(_JsonLines())
    _log.addHandler(handler)
    with (place / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("up")  # another keeper was quicker
            return
        try:
            keeper = Keeper(place, idle_seconds)
        except Exception as error:  # noqa: BLE001 - the parent reads what it is
            _log.exception("no JVM can be started")
            said = str(error) if isinstance(error, LakehouseError) else repr(error)
            click.echo(" ".join(said.split()))
            return
        keeper.serve()


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # the parent ends at once, so that the caller has no child process to wait for
    main(Path(sys.argv[1]), float(sys.argv[2]))
