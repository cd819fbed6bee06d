"""What `make` does before its command: the virtual environment and the sample, whatever an earlier run has left."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def _script(file: Path, *lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which uv makes environments but installs nothing."""
    for name in ("scripts/setup.sh", "pyproject.toml", "requirements/bootstrap.txt", "requirements/platform.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    _script(tmp_path / ".tools/bin/uv", f'[ "$1" = pip ] || exec {REPOSITORY / ".tools/bin/uv"} "$@"')
    return tmp_path


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(command, cwd=cwd, env=own, capture_output=True, encoding="utf-8", check=False)


def test_what_is_set_up_is_told_beside_the_output_of_the_command(checkout: Path) -> None:
    done = _run("scripts/setup.sh", "platform", cwd=checkout)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr == "setup: installing the locked requirements (platform) into .venv\n"
    again = _run("scripts/setup.sh", "platform", cwd=checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout: Path) -> None:
    _run("scripts/setup.sh", "platform", cwd=checkout)
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/opt/removed/bin/python3")
    done = _run("scripts/setup.sh", "platform", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert _run(python, "-c", "", cwd=checkout).returncode == 0


def test_a_sample_that_was_not_finished_is_made_anew(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    _script(tmp_path / "scripts/setup.sh")
    _script(tmp_path / ".venv/bin/lakehouse", 'echo "ran on $(ls "$3")"')
    interrupted = ('for folder; do :; done; mkdir -p "$folder"', 'echo half >"$folder/.titles.partial"', "exit 130")
    _script(tmp_path / ".venv/bin/python", *interrupted)
    assert _run("make", "run", cwd=tmp_path).returncode != 0
    _script(tmp_path / ".venv/bin/python", 'for folder; do :; done; mkdir -p "$folder"', 'echo whole >"$folder/titles"')
    for _ in range(2):
        done = _run("make", "run", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "ran on titles\n"), done.stderr
