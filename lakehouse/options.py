"""Options that several commands share; each command adds its own help text."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
LEVELS = click.Choice(["critical", "high", "medium", "low", "never"])

fail_on = partial(click.option, "--fail-on", type=LEVELS, default="high", show_default=True)
lake = partial(click.option, "--lake", type=FOLDER, default=Path("lake"), show_default=True)
stacks = partial(click.option, "--stacks", "output", type=FOLDER, default=Path("cdktf.out"), show_default=True)


def plans_folder(folder: Path | None, environment: str) -> Path:
    """Return the folder of an environment's plans: the one that an option names, else ``build/plans/<environment>``."""
    return folder or Path("build/plans") / environment


def named_values(_: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Read the ``NAME=VALUE`` texts of an option that may be repeated; of a wrong one no value is shown.

    Raises:
        click.BadParameter: a text has no name or no equals sign.
    """
    values: dict[str, str] = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not name.strip() or not separator:
            raise click.BadParameter(f"{name!r} has to be NAME=VALUE", param=option)
        values[name.strip()] = value
    return values
