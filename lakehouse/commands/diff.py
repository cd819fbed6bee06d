"""The command ``lakehouse diff``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("diff")
@click.argument("revision", default="HEAD")
@click.option("--stacks", "folder", type=click.Path(file_okay=False, path_type=Path), help="Compare with this folder.")
@click.option("--json", "form", flag_value="json", help="Print an object with counts and changes.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown, as for a review.")
@click.option("--exit-code", is_flag=True, help="Exit with 3 when there is a difference.")
def command(revision: str, folder: Path | None, form: str | None, *, exit_code: bool) -> None:
    """Tell how the stacks of the working tree differ from those of REVISION (by default, the last commit).

    Both are synthesized, each by its own code; no cloud account and no state is asked, so this says what the code
    changes, and a plan says what that does to what exists.

    Exits with 0; with 3 for a difference when --exit-code is given; with 1 when one side can't be synthesized; with 2
    for a wrong option.
    """
    from stacks.diff import compare, render  # noqa: PLC0415 - `--help` needs no stacks
    from stacks.diff.revision import stacks_of  # noqa: PLC0415 - the same
    from stacks.fresh import fresh_stacks  # noqa: PLC0415 - the same

    with stacks_of(revision) as before, fresh_stacks(folder) as after:
        changes = compare(before, after)
    forms = {"json": render.as_json, "markdown": render.as_markdown, None: render.as_text}
    click.echo(forms[form](changes))
    sys.exit(3 if exit_code and changes else 0)
