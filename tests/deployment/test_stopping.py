"""Ctrl-C and a cancelled run of CI: terraform is asked once to stop and waited for. With a terraform of the test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from deployment.applying import _what_is_done
from deployment.planning import plan_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Every stack changes. At the command that HOLD names it says so, works until it may end, and then writes what it was
# asked meanwhile as its state; asked to stop, it fails as terraform does.
TERRAFORM = """
import os, signal
asked = []
signal.signal(signal.SIGINT, lambda *_: asked.append("SIGINT"))
signal.signal(signal.SIGTERM, lambda *_: asked.append("SIGTERM"))
command, stack = sys.argv[2], sys.argv[1].rsplit("/", 1)[-1]
if command == "plan":
    next(Path(one[5:]) for one in sys.argv if one.startswith("-out=")).write_text("secret")
if f"{command} {stack}" == os.environ.get("HOLD"):
    print("terraform works", flush=True)
    Path(os.environ["MAY_END"]).open().readline()
    print("more than a pipe holds\\n" * 10_000)
    Path(os.environ["STATE"]).write_text(json.dumps(asked))
    sys.exit("Error: execution halted" if asked else 0)
if command == "show":
    print(json.dumps({"format_version": "1.2", "planned_values": {}, "resource_changes": [
        {"address": "terraform_data.lake", "type": "terraform_data", "change": {"actions": ["create"], "after": {}}}]}))
sys.exit(2 if command == "plan" else 0)
"""
GROUP, ALONE = os.killpg, os.kill
LAKEHOUSE = Path(sys.executable).with_name("lakehouse")


class Held:
    """A command whose terraform works until it is let go."""

    def __init__(self, folder: Path, hold: str, *arguments: str | Path) -> None:
        self.temporary, self.state, may_end = folder / "tmp", folder / "state", folder / "may-end"
        self.temporary.mkdir()
        os.mkfifo(may_end)
        self._may_end = os.open(may_end, os.O_RDWR)
        told = {"TMPDIR": str(self.temporary), "HOLD": hold, "MAY_END": str(may_end), "STATE": str(self.state)}
        self.process = subprocess.Popen(
            [LAKEHOUSE, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | told,
            start_new_session=True,
        )
        self.said = ""
        self.read_until("terraform works")

    def read_until(self, text: str) -> None:
        stderr: IO[str] = self.process.stderr  # type: ignore[assignment] # a pipe was asked for
        for line in stderr:
            self.said += line
            if text in line:
                return
        pytest.fail(f"it ended without {text!r}: {self.said}")

    def let_go(self) -> int:
        os.write(self._may_end, b"\n")
        if self.process.stderr and not self.process.stderr.closed:
            self.said += self.process.stderr.read()
        return self.process.wait()

    def close(self) -> None:
        os.close(self._may_end)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


@pytest.fixture
def hold(
    tmp_path: Path, synthesize: Callable[..., Path], tools: Callable[[str, str], Path]
) -> Iterator[Callable[[str], Held]]:
    """Run the command that runs a terraform such as ``apply dev-lakehouse`` until that works."""
    tools("terraform", TERRAFORM)
    output, plans = synthesize(dev_platform="one", dev_lakehouse="one"), tmp_path / "plans"
    held: list[Held] = []

    def start(what: str) -> Held:
        arguments: list[str | Path] = ["--env", "dev", "--stacks", output]
        if what.startswith("apply"):
            plan_environment("dev", plans, "a" * 40, output=output)
            arguments = ["apply", *arguments, "--plans", plans, "--fail-on", "never"]
        else:
            arguments = ["plan", *arguments, "--out", plans]
        held.append(Held(tmp_path, what, *arguments))
        return held[-1]

    yield start
    for one in held:
        one.close()


INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


@pytest.mark.parametrize(
    ("what", "send", "number", "code"),
    [
        ("plan dev-lakehouse", GROUP, INT, 130),
        ("plan dev-lakehouse", ALONE, INT, 130),
        ("plan dev-lakehouse", ALONE, TERM, 143),
        ("apply dev-platform", GROUP, INT, 130),
        ("apply dev-lakehouse", ALONE, INT, 130),
        ("apply dev-lakehouse", ALONE, TERM, 143),
        ("apply dev-lakehouse", ALONE, HUP, 129),
    ],
)
def test_terraform_is_asked_once_and_waited_for(
    hold: Callable[[str], Held], what: str, send: Callable[[int, int], None], number: signal.Signals, code: int
) -> None:
    held = hold(what)
    send(held.process.pid, number)
    held.read_until(f"{number.name}: terraform (process ")
    assert "is asked to stop: it ends what it began and writes its state" in held.said
    send(held.process.pid, signal.SIGTERM)  # as CI does when it takes long
    held.read_until("was asked to stop and is waited for")
    assert held.process.poll() is None
    assert not held.state.exists()

    assert held.let_go() == code, held.said
    assert json.loads(held.state.read_text(encoding="utf-8")) == ["SIGINT"]
    assert list(held.temporary.iterdir()) == []
    command, stack = what.split()
    assert f"lakehouse: Stopped by {number.name}: terraform {command} of {stack} ended with 1." in held.said
    assert {
        "plan dev-lakehouse": "Nothing was changed",
        "apply dev-platform": "Applied in part: dev-platform. Not begun: dev-lakehouse. What is done stays.",
        "apply dev-lakehouse": "Applied: dev-platform. Applied in part: dev-lakehouse. What is done stays.",
    }[what] in held.said
    assert "Traceback" not in held.said


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        (0, None, "Nothing was changed. Apply again."),
        (0, 0, "Applied: a. Not begun: b. What is done stays. For the rest, plan and review again, then apply."),
        (1, None, "Applied: a. Not begun: b. What is done stays. For the rest, plan and review again, then apply."),
        (1, 0, "All that was reviewed is applied."),
    ],
)
def test_between_two_stacks_it_is_told_what_is_done(number: int, code: int | None, says: str) -> None:
    assert _what_is_done(["a", "b"], number, code) == says


def test_a_terraform_that_is_killed_may_leave_a_lock(hold: Callable[[str], Held]) -> None:
    held = hold("apply dev-platform")
    os.kill(held.process.pid, signal.SIGINT)
    held.read_until("is asked to stop")
    os.kill(int(held.said.rpartition("(process ")[2].partition(")")[0]), signal.SIGKILL)
    assert held.let_go() == 130
    assert "terraform apply of dev-platform ended with -9. Applied in part: dev-platform." in held.said
    assert "its state may lack what it did last, and stay locked (docs/deploy.md" in held.said
    assert list(held.temporary.iterdir()) == []


def test_what_nobody_reads_any_more_keeps_terraform_from_nothing(hold: Callable[[str], Held]) -> None:
    held = hold("apply dev-platform")
    if held.process.stderr:
        held.process.stderr.close()
    assert held.let_go() == 0
    assert json.loads(held.state.read_text(encoding="utf-8")) == []
    assert list(held.temporary.iterdir()) == []
