"""The option ``--json`` of commands that run something: what a file there tells is of this run, or it is not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from lakehouse.errors import LakehouseError
from stacks.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path


class JsonFileError(LakehouseError):
    """Raised when the file can't be written once the run is over."""


def make_way(file: Path) -> None:
    """Remove what an earlier run wrote, before this one, which may not even begin.

    Raises:
        click.BadParameter: nothing can be written there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
    except OSError as error:
        raise click.BadParameter(f"{file} can't be written: {error.strerror}", param_hint="--json") from error
    if not os.access(file.parent, os.W_OK):
        raise click.BadParameter(f"{file} can't be written: its folder is not yours", param_hint="--json")


def write(file: Path, text: str) -> None:
    """Write what this run tells.

    Raises:
        JsonFileError: it can't be written.
    """
    try:
        write_text(file, text)
    except OSError as error:
        raise JsonFileError(f"The run is over, but {file} could not be written: {error.strerror}.") from error
