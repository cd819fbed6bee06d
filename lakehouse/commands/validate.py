"""The command ``lakehouse validate``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("validate")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("cdktf.out"), show_default=True)
@click.option("--stack", "names", multiple=True, help="Only this one (repeatable).")
@click.option("--require-providers", is_flag=True, help="Fail where Terraform or the providers can't be had.")
def command(out: Path, names: tuple[str, ...], *, require_providers: bool) -> None:
    """Run Terraform's or OpenTofu's validate on every synthesized stack, as it is and with literals for references."""
    from stacks.errors import ValidationError  # noqa: PLC0415 - `--help` needs none of it
    from stacks.synthesized import read_stacks  # noqa: PLC0415 - the same
    from stacks.validation import ProvidersUnavailableError, find_terraform, validate  # noqa: PLC0415 - the same

    stacks = [stack for stack in read_stacks(out) if not names or stack.name in names]
    if not stacks:
        raise ValidationError(f"{out} holds none of {', '.join(names)}")
    try:
        terraform = find_terraform()
        found = list(validate(stacks, terraform))
    except ProvidersUnavailableError as error:
        if require_providers:
            raise
        click.echo(f"SKIPPED: nothing was validated. {error}", err=True)
        return
    for diagnostic in found:
        click.echo(str(diagnostic))
    if found:
        raise ValidationError(f"{len(found)} findings in {len(stacks)} stacks; both errors and warnings count")
    click.echo(f"{len(stacks)} stacks are valid, as they are and with literals for references ({terraform})")
