"""Opens the storage that a run was asked to keep the lake in."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from local_platform.storage import azurite
from local_platform.storage.account import ENDPOINT_VARIABLE
from local_platform.storage.errors import StorageError
from local_platform.storage.storage import InAzurite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local_platform.lake import Lake

Kind = Literal["folder", "azurite"]


@contextmanager
def opened(kind: Kind, lake: Lake, account: Callable[[], str], remember: Callable[[int], None]) -> Iterator[Lake]:
    """Yield the lake with the requested storage.

    Args:
        kind: ``folder`` keeps them in the lake's folder, ``azurite`` in an Azurite whose data lie there.
        lake: the lake.
        account: returns the name of the account that the definitions call the lake; only Azurite needs it.
        remember: called with the id of the process that writes for this run.

    Raises:
        EnvironmentMissingError: Azurite is not installed and can't be.
        StorageError: the lake is kept in the other way already, or Azurite does not start.
    """
    _refuse_the_other(kind, lake)
    if kind == "folder":
        yield lake
        return
    name = account()
    with azurite.running([name], lake.azurite) as server:
        remember(server.pid)
        os.environ[ENDPOINT_VARIABLE] = server.endpoint
        try:
            yield replace(lake, elsewhere=InAzurite(server.account(name)))
        finally:
            del os.environ[ENDPOINT_VARIABLE]


def _refuse_the_other(kind: Kind, lake: Lake) -> None:
    """Refuse a lake that is kept in the other storage: split in two, it would count deliveries twice or never."""
    other = lake.root / "raw" if kind == "azurite" else lake.azurite
    if other.is_dir() and any(other.iterdir()):  # a failed start leaves it empty
        raise StorageError(
            f"The lake {lake.root} is kept {'in its folder' if kind == 'azurite' else 'in Azurite'} already. Run with "
            f"--storage {'folder' if kind == 'azurite' else 'azurite'}, or give this run a lake of its own with --lake."
        )
