"""Ids of runs. Files are named after them, so an id can't hold a path."""

from __future__ import annotations

import re

import click

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")


def run_id(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return a valid run id, by the same pattern as in the jobs; None when the option was not given."""
    if value is not None and not _RUN_ID.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no run id: letters, digits, '_', '.', ':' and '-'", param=parameter)
    return value
