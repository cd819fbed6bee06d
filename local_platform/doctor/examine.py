"""All checks, in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.doctor import cloud, freshness, machine
from local_platform.doctor.tools import installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.doctor.finding import Finding


def examine(lake: Path, environment: str) -> Iterator[Finding]:
    """Yield the finding of each check as soon as it is made.

    Args:
        lake: where the lake is, or will be.
        environment: whose role assignments are compared.
    """
    yield machine.python()
    yield machine.java(installed)
    yield machine.jars()
    yield machine.node(installed)
    yield machine.terraform(installed)
    yield machine.loopback()
    yield machine.azurite()
    yield machine.disk(lake.absolute())
    yield freshness.wheel()
    yield freshness.stacks()
    yield cloud.databricks(installed)
    yield from cloud.azure(installed, environment)
