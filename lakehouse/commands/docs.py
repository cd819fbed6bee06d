"""The command ``lakehouse docs``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("docs")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; fail when a document is not up to date.")
def command(files: tuple[Path, ...], *, check: bool) -> None:
    """Write the documents that are generated from the synthesized stacks; FILES limits it to some of them.

    Exits with 0, with 1 when --check finds one that is not up to date, and with 2 for a file that is not generated.
    """
    from stacks.documents import DOCUMENTS  # noqa: PLC0415 - `--help` needs no stacks
    from stacks.fresh import fresh_stacks  # noqa: PLC0415 - the same
    from stacks.writing import write_text  # noqa: PLC0415 - the same

    unknown = [str(file) for file in files if file not in DOCUMENTS]
    if unknown:
        raise click.UsageError(f"not generated: {', '.join(unknown)}; generated: {', '.join(map(str, DOCUMENTS))}")
    with fresh_stacks() as stacks:
        texts = {file: make(stacks) for file, make in DOCUMENTS.items() if not files or file in files}
    stale = [file for file, text in texts.items() if not file.is_file() or file.read_bytes() != text.encode()]
    for file in stale:
        if not check:
            write_text(file, texts[file])
        click.echo(f"{'not up to date' if check else 'written'}: {file}")
    sys.exit(1 if check and stale else 0)
