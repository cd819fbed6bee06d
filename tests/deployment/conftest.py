"""Synthesized stacks of terraform's own resource, with a state on disk: applied for real, without a provider."""

from __future__ import annotations

import json
import os
import shutil
import sys
from shlex import quote
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")


@pytest.fixture
def synthesize(tmp_path: Path) -> Callable[..., Path]:
    """Write stacks whose only resource holds a value; their states are kept beside them."""

    def write(**values: str) -> Path:
        output = tmp_path / "cdktf.out"
        for stack, value in values.items():
            folder = output / "stacks" / stack.replace("_", "-")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cdk.tf.json").write_text(
                json.dumps(_stack(value, tmp_path / f"{stack}.tfstate")), encoding="utf-8"
            )
        return output

    return write


def _stack(value: str, state: Path) -> dict[str, Any]:
    return {
        "terraform": {"backend": {"local": {"path": str(state)}}},
        "resource": {"terraform_data": {"lake": {"input": value}}},
    }


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Put a program of a given name and Python body first on the PATH; return the file of its calls."""
    folder, calls = tmp_path / "tools", tmp_path / "calls.jsonl"

    def make(name: str, body: str) -> Path:
        folder.mkdir(exist_ok=True)
        program = folder / name
        source = folder / f"{name}.py"
        source.write_text(
            "import json, sys\nfrom pathlib import Path\n"
            f"with Path({str(calls)!r}).open('a') as calls: calls.write(json.dumps(sys.argv[1:]) + '\\n')\n{body}\n",
            encoding="utf-8",
        )
        # Without the site's packages Python starts in a tenth of the time, and a script calls it dozens of times.
        program.write_text(f'#!/bin/sh\nexec {quote(sys.executable)} -IS {quote(str(source))} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return calls

    return make
