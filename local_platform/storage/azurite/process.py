"""Runs Azurite's Blob service on a free port of loopback, for as long as a block runs."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from local_platform.storage.account import WELL_KNOWN_KEY, Account
from local_platform.storage.azurite.install import azurite_script, node_programs
from local_platform.storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_END_WITH_PARENT = Path(__file__).with_name("end_with_parent.js")
_LISTENS = re.compile(r"listens on http://(\S+)")
_SECONDS_TO_START, _SECONDS_TO_END = 120, 30
# Hadoop and the Delta readers use versions and headers of the API that Azurite does not know yet.
_FLAGS = ("--blobHost", "127.0.0.1", "--blobPort", "0", "--disableTelemetry", "--skipApiVersionCheck", "--loose")


@dataclass(frozen=True, slots=True)
class Azurite:
    """A running Azurite.

    Attributes:
        endpoint: where it listens: ``127.0.0.1:10000``.
        pid: number of its process.
    """

    endpoint: str
    pid: int

    def account(self, name: str) -> Account:
        """Return one of its accounts."""
        return Account(name, self.endpoint)


@contextmanager
def running(accounts: Sequence[str], data: Path | None = None) -> Iterator[Azurite]:
    """Run Azurite, and yield it when it accepts connections; it ends with the block, or with this process.

    Args:
        accounts: names of the accounts it serves, all with the well-known key.
        data: folder of its data; None keeps them in memory.

    Raises:
        EnvironmentMissingError: it is not installed and can't be.
        StorageError: it does not start.
    """
    kept = ("--inMemoryPersistence",) if data is None else ("--location", str(data))
    node, _ = node_programs()
    command = [node, "--require", _END_WITH_PARENT, azurite_script(), *_FLAGS, *kept]
    environment = {**os.environ, "AZURITE_ACCOUNTS": ";".join(f"{name}:{WELL_KNOWN_KEY}" for name in accounts)}
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    # In a session of its own, so that Ctrl-C reaches only the run, which first ends what still writes.
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        # Its log of each request is discarded; else the pipe would fill up and block it.
        rest = threading.Thread(target=deque, args=(process.stdout, 0), name="azurite's output", daemon=True)
        try:
            endpoint = _endpoint(process)
            rest.start()
            yield Azurite(endpoint, process.pid)
        finally:
            _end(process)
            if rest.ident is not None:
                rest.join()


def _endpoint(process: subprocess.Popen[str]) -> str:
    """Wait for the output line with its address, and return the address."""
    output: IO[str] = process.stdout  # type: ignore[assignment] # a pipe was asked for
    too_long = threading.Timer(_SECONDS_TO_START, process.kill)
    too_long.start()
    said = []
    try:
        for line in output:
            found = _LISTENS.search(line)
            if found:
                return found[1]
            said.append(line)
    finally:
        too_long.cancel()
    raise StorageError(
        f"Azurite did not start. It said: {''.join(said[-20:]).strip() or 'nothing'}. Its data may be damaged: "
        "move its folder away, or run with --storage folder."
    )


def _end(process: subprocess.Popen[str]) -> None:
    """Terminate it, so that it saves its state; kill it when that takes too long."""
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
