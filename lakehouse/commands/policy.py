"""The command ``lakehouse policy``."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from stacks.policies import Report


@click.command("policy")
@click.option(
    "--stacks",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of synthesized stacks; without it, the working tree is synthesized.",
)
@click.option("--json", "as_json", is_flag=True, help="Print findings and accepted findings as JSON.")
def command(folder: Path | None, *, as_json: bool) -> None:
    """Hold the synthesized stacks against every policy, and against environments/suppressions.toml as of today.

    Exits with 0 when nothing is open; with 1 when a finding is, or a suppression has expired, is malformed or is not
    needed; with 2 for a wrong option.
    """
    from stacks.fresh import fresh_stacks  # noqa: PLC0415 - `--help` needs no stacks
    from stacks.policies import judge_stacks  # noqa: PLC0415 - the same
    from stacks.policies.suppressions import read_register  # noqa: PLC0415 - the same

    register = read_register(dt.datetime.now(tz=dt.UTC).date())
    with fresh_stacks(folder) as stacks:
        report = judge_stacks(stacks, register)
    click.echo(json.dumps(_document(report), indent=2) if as_json else _text(report))
    sys.exit(0 if report.clean else 1)


def _text(report: Report) -> str:
    compliant = f"{report.compliant.total()} verdicts of {len(report.compliant)} rules: compliant"
    return "\n".join([*report.judged.lines(), compliant])


def _document(report: Report) -> dict[str, Any]:
    judged = report.judged
    return {
        "open": [vars(one) for one in judged.open],
        "accepted": [{**vars(one), "reason": by.reason, "expires": str(by.expires)} for one, by in judged.accepted],
        "unused_suppressions": [{**vars(one), "expires": str(one.expires)} for one in judged.unused],
        "compliant": dict(sorted(report.compliant.items())),
    }
