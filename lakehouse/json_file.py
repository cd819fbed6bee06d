"""The option ``--json`` of commands that run something: the file holds the result of this run, or does not exist."""

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


def remove_previous(file: Path) -> None:
    """Remove the result of an earlier run, so that it is not taken for that of a run that could not even begin.

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
    """Write the result of this run.

    Raises:
        JsonFileError: it can't be written.
    """
    try:
        write_text(file, text)
    except OSError as error:
        raise JsonFileError(f"The run is over, but {file} could not be written: {error.strerror}.") from error
