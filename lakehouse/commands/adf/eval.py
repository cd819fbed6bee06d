"""The command ``lakehouse adf eval``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("eval")
@click.option(
    "--context",
    "context_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the values that expressions refer to: pipeline_parameters, variables, activity_outputs, item…",
)
def command(context_file: Path | None) -> None:
    """Evaluate expressions: one JSON string a line from standard input, one JSON object a line to standard output.

    Each object has the `value`, or the `error` that tells why there is none. Exits with 0 also when there are errors:
    they are answers; with 1 when the context cannot be read.

    Example: echo '"@concat(1, null, true)"' | lakehouse adf eval
    """
    from data_factory.expressions import line_evaluator  # noqa: PLC0415 - `--help` needs no time zones or XML

    context = line_evaluator.read_context(context_file)
    for line in sys.stdin.buffer:
        if line.strip():
            click.echo(line_evaluator.answer(line, context))
