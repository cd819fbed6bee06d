"""The command ``lakehouse wheel``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("wheel")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"), show_default=True, help="Folder."
)
def command(out: Path) -> None:
    """Build the jobs wheel and print its SHA-256 as ``sha256sum`` does."""
    from local_platform.wheel import build_wheel  # noqa: PLC0415 - `--help` needs no build backend

    built = build_wheel(out)
    click.echo(f"{built.sha256}  {built.path}")
