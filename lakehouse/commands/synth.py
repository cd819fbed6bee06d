"""The command ``lakehouse synth``."""

from __future__ import annotations

import gc
from pathlib import Path

import click


@click.command("synth")
@click.option("--env", "names", multiple=True, help="Only this one (repeatable), without metastores.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("cdktf.out"), show_default=True)
@click.option("--preview", is_flag=True, help="Take what is checked out, whatever release an environment is pinned to.")
def command(names: tuple[str, ...], out: Path, *, preview: bool) -> None:
    """Synthesize Terraform's JSON for all stacks; reads no clock, no network and no cloud account."""
    from stacks.node import is_plain  # noqa: PLC0415 - `--help` needs none of it

    if not is_plain():
        gc.disable()  # nearly nothing of a synthesis is garbage, and looking for it takes a tenth of its time
    import stacks.providers  # noqa: F401, PLC0415 - starts node, which loads the packages while settings and wheel are read
    from stacks.settings import load_environment  # noqa: PLC0415 - `--help` needs no settings
    from stacks.synthesis import build_wheel_if_stale, synthesize  # noqa: PLC0415 - the same

    build_wheel_if_stale()
    environments = [load_environment(name) for name in dict.fromkeys(names)] if names else None
    written = synthesize(out, environments=environments, preview=preview, last=True)
    for stack in sorted(written.glob("stacks/*")):
        click.echo(f"{out}/stacks/{stack.name}")
    if not is_plain():
        gc.freeze()  # nor is it looked for when the process ends
