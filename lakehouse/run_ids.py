"""The ids of runs, which name files: none of them is a path."""

from __future__ import annotations

import re

import click

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")


def run_id(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Accept the id of a run, as the jobs accept it; an option that was left out stays so."""
    if value is not None and not _RUN_ID.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no run id: letters, digits, '_', '.', ':' and '-'", param=parameter)
    return value
