"""Stacks to read: those in a folder, or the working tree's, synthesized into a temporary folder."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stacks.synthesized import Stack, read_stacks

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def fresh_output(folder: Path | None = None) -> Iterator[Path]:
    """Yield the given folder; without one, synthesize the working tree, whatever release prod is pinned to.

    The synthesized stacks exist only within the block.

    Raises:
        StacksError: The working tree can't be synthesized.
    """
    if folder is not None:
        yield folder
        return
    from local_platform.wheel import REPOSITORY, build_wheel  # noqa: PLC0415 - reading a folder builds nothing
    from stacks.synthesis import synthesize  # noqa: PLC0415 - starts node, which reading a folder doesn't need

    build_wheel(REPOSITORY / "dist")  # synthesis refuses a wheel that is not built from the working tree
    with TemporaryDirectory(prefix="lakehouse-stacks-") as temporary:
        yield synthesize(Path(temporary) / "cdktf.out", preview=True)


@contextmanager
def fresh_stacks(folder: Path | None = None) -> Iterator[tuple[Stack, ...]]:
    """Read the stacks of a folder, or of the working tree.

    Raises:
        StacksError: The folder holds no stacks, or the working tree can't be synthesized.
    """
    with fresh_output(folder) as output:
        yield read_stacks(output)
