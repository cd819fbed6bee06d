"""One synthesis of all stacks for all tests, whichever workers they run on."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

import pytest

from stacks.synthesis import synthesize
from stacks.synthesized import Stack, read_stacks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the synthesized stacks, made by the first worker that asks for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    out = shared / "synthesized"
    with (shared / "synthesized.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            synthesize(out, preview=True)
    return out


@pytest.fixture(scope="session")
def stacks(synthesized: Path) -> dict[str, Stack]:
    """The synthesized stacks by name."""
    return {stack.name: stack for stack in read_stacks(synthesized)}
