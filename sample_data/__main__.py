"""The command ``python -m sample_data``: write a delivery, print its facts as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sample_data.delivery import generate, generate_change
from sample_data.errors import SampleDataError
from sample_data.facts import DEFAULT_ROWS, DEFAULT_SEED, SampleSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_data.facts import SampleFacts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 for arguments or a folder that can't be used.

    Args:
        arguments: the command line without the program's name; ``None`` for the process's own.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.change is None and (options.new_column is not None or options.change_number is not None):
        parser.error("--new-column and --change-number describe a follow-up delivery: give --change too")
    try:
        facts = _write(options)
    except SampleDataError as error:
        sys.stderr.write(f"sample_data: {error}\n")
        return 2
    sys.stdout.write(facts.to_json())
    return 0


def _write(options: argparse.Namespace) -> SampleFacts:
    if options.change is None:
        return generate(
            options.out, rows=options.rows, seed=options.seed, damage=options.damage, overwrite=options.force
        )
    return generate_change(
        options.out,
        SampleSpec(options.rows, options.seed, options.damage),
        share=options.change,
        number=1 if options.change_number is None else options.change_number,
        new_column=options.new_column,
        overwrite=options.force,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    parser.add_argument("--rows", type=int, default=DEFAULT_ROWS, metavar="N", help="titles (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="S", help="default: %(default)s")
    parser.add_argument("--damage", action=argparse.BooleanOptionalAction, default=True, help="the real files' damage")
    parser.add_argument("--force", action="store_true", help="replace files that exist")
    parser.add_argument(
        "--change",
        type=float,
        metavar="SHARE",
        help="write a follow-up of the delivery with the same rows, seed and damage: only its changed titles, this "
        "share of all",
    )
    parser.add_argument("--change-number", type=int, metavar="N", help="1 for the first follow-up (the default)")
    parser.add_argument("--new-column", metavar="NAME", help="a column that the follow-up adds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
