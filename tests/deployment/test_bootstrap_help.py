"""The help of the command that prints the script of the first deployment."""

from __future__ import annotations

from click.testing import CliRunner

from lakehouse.commands.bootstrap import command


def test_its_help_says_to_read_the_script_before_it_runs() -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    assert "| sh" not in said
    steps = ("> bootstrap-dev.sh", "less bootstrap-dev.sh", "sh bootstrap-dev.sh")
    assert [step.strip() for step in said.splitlines() if step.strip().endswith(steps)] == [
        "lakehouse bootstrap --env dev --repository acme/lake > bootstrap-dev.sh",
        "less bootstrap-dev.sh",
        "sh bootstrap-dev.sh",
    ]
