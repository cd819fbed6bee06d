"""Where a cluster's keeper is found, and how to talk to it: JSON, one request per connection."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from local_platform.spark.home import class_archive
from local_platform.spark.jars import cache_folder
from stacks.writing import write_text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Address:
    """How a keeper is reached.

    Attributes:
        pid: number of its process.
        began: when that process began, because its number may have been reused.
        port: on the loopback interface.
        key: the secret that authenticates requests; 64 hexadecimal digits.
    """

    pid: int
    began: float
    port: int
    key: str


def folder() -> Path:
    """Return the folder of the cluster that suits this Spark, this Java and this Python; it may not be up.

    Raises:
        EnvironmentMissingError: there is no Java.
    """
    suits = "\0".join((class_archive().name, sys.executable, os.environ.get("PYTHONPATH", "")))
    return cache_folder() / f"cluster-{hashlib.sha256(suits.encode()).hexdigest()[:12]}"


def write_address(place: Path, address: Address) -> None:
    """Write the keeper's address to a file that only this user can read."""
    write_text(address_file(place), json.dumps(asdict(address)), 0o600)


def read_address(place: Path) -> Address | None:
    """Return the address that the keeper wrote; None if there is none."""
    try:
        return Address(**json.loads(address_file(place).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def address_file(place: Path) -> Path:
    """Return the file with the keeper's address."""
    return place / "address.json"


def log_file(place: Path) -> Path:
    """Return the file in which the keeper logs errors, one JSON object a line."""
    return place / "keeper.jsonl"


def send(connection: Connection[bytes, bytes], message: dict[str, Any]) -> None:
    """Send a message."""
    connection.send_bytes(json.dumps(message).encode())


def receive(connection: Connection[bytes, bytes]) -> dict[str, Any]:
    """Receive a message.

    Raises:
        EOFError: it is gone.
    """
    message: dict[str, Any] = json.loads(connection.recv_bytes())
    return message
