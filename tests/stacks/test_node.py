"""The node process that Python starts: one, quiet on the channel of messages, and it keeps what it compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stacks.node import environment_of_node

if TYPE_CHECKING:
    from pathlib import Path

_USE_CDKTF = """
import json, sys
from pathlib import Path
import psutil
from stacks.providers import cdktf
app = cdktf.App(outdir=sys.argv[1], stack_traces=False)
cdktf.Token.as_string(cdktf.Fn.join("-", ["a", "b"]))
cdktf.TerraformStack(app, "stack")
app.synth()
print(json.dumps([Path(child.exe()).name for child in psutil.Process().children(recursive=True)]), file=sys.stderr)
"""
_COUNT_TRACES = """
let taken = 0;
const capture = Error.captureStackTrace;
Error.captureStackTrace = (target, below) => {
  taken += below?.name === "captureStackTrace" || Error.stackTraceLimit === Number.MAX_SAFE_INTEGER;
  return capture(target, below);
};
process.on("exit", () => console.log(Number(taken)));
"""


def use_cdktf(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _USE_CDKTF, str(out)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture
def says_hello(tmp_path: Path) -> str:
    script = tmp_path / "hello.js"
    script.write_text(
        'setImmediate(() => { console.log("to output"); console.error("to error"); });\n', encoding="utf-8"
    )
    return f"--require {script}"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere jsii starts node as it always does")
def test_python_starts_one_node(tmp_path: Path) -> None:
    assert json.loads(use_cdktf(tmp_path).stderr) == ["node"]


def test_what_node_prints_arrives_and_does_not_disturb_the_messages(tmp_path: Path, says_hello: str) -> None:
    done = use_cdktf(tmp_path, NODE_OPTIONS=says_hello)
    assert done.stdout == "to output\n"
    assert done.stderr.startswith("to error\n")


def test_no_stack_of_javascript_is_taken_for_a_token(tmp_path: Path) -> None:
    script = tmp_path / "count.js"
    script.write_text(_COUNT_TRACES, encoding="utf-8")
    assert use_cdktf(tmp_path, NODE_OPTIONS=f"--require {script}").stdout == "0\n"


def test_a_second_run_compiles_nothing_anew(tmp_path: Path) -> None:
    kept = tmp_path / "compiled"
    files = []
    for run in ("first", "second"):
        use_cdktf(tmp_path / run, LAKEHOUSE_COMPILED_CODE=str(kept))
        files.append({path: path.stat().st_mtime_ns for path in kept.rglob("*") if path.is_file()})
    assert len(files[0]) > 50
    assert files[1] == files[0]


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    use_cdktf(tmp_path / "out", LAKEHOUSE_COMPILED_CODE=str(file / "compiled"))
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_other_programs_see_nothing_of_what_node_is_told() -> None:
    before = dict(os.environ)
    with environment_of_node(plain=False):
        assert "one_process.js" in os.environ["NODE_OPTIONS"]
    assert dict(os.environ) == before


def test_plainly_node_is_told_of_addresses_alone() -> None:
    with environment_of_node(plain=True):
        assert os.environ["NODE_OPTIONS"].count("--") == os.environ["NODE_OPTIONS"].count("readable_addresses.js") == 1
