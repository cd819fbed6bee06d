"""The node process that Python starts: one, quiet on the channel of messages, and it keeps what it compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stacks import last_used
from stacks.node import environment_of_node

if TYPE_CHECKING:
    from pathlib import Path

on_posix = pytest.mark.skipif(os.name != "posix", reason="elsewhere jsii starts node as it always does")
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
if (require("worker_threads").isMainThread) process.on("exit", () => console.log(Number(taken)));
"""


_USE_UNTIL_INDEXED = """
import sys, time
from pathlib import Path
from stacks.providers import cdktf
late = time.monotonic() + 60
while not list(Path(sys.argv[1]).glob("cdktf/*/*/.jsii.runtime-index*")) and time.monotonic() < late:
    cdktf.Token.as_string(cdktf.Fn.join("-", ["a", "b"]))
print("indexed" if time.monotonic() < late else "not indexed")
"""
_USE_A_RESOURCE = """
import sys
from stacks.providers import cdktf, databricks, keep_what_was_used
stack = cdktf.TerraformStack(cdktf.App(outdir=sys.argv[1]), "stack")
databricks.Grant(stack, "grant", principal="readers", privileges=["SELECT"], table="t")
keep_what_was_used()
"""
_USE_NOTHING = """
import sys
from stacks.providers import load_what_was_used
load_what_was_used()
print([name for name in sys.modules if name.endswith("_databricks.grant")])
"""
_LIST_GRANTS = """
if (require("worker_threads").isMainThread) process.on("exit", () => {
  const loaded = Object.keys(require.cache).filter((file) => file.endsWith("databricks/lib/grant/index.js"));
  console.error(loaded.length);
});
"""
_LOAD_WHAT_IS_NONE = """
import sys
from stacks.providers import cdktf
from jsii._runtime import kernel
kernel.load("no-such-package", "1.0.0", sys.argv[1] + "/no-such-package.tgz")
cdktf.App(outdir=sys.argv[1])
"""
_SET_A_TEXT = """
import json, sys
from stacks.providers import cdktf, databricks
stack = cdktf.TerraformStack(cdktf.App(outdir=sys.argv[1]), "stack")
grant = databricks.Grant(stack, "grant", principal="before", privileges=["SELECT"], table="t")
read = [grant.principal_input, grant.principal_input]
grant.principal = "after"
read.append(grant.principal_input)
grant.add_override("//.note", "kept apart")
print(json.dumps([*read, grant.principal_input]))
"""


def use(program: str, out: Path, *, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(out)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=check,
    )


@pytest.fixture
def says_hello(tmp_path: Path) -> str:
    script = tmp_path / "hello.js"
    script.write_text(
        'if (require("worker_threads").isMainThread) '  # and not the one that indexes packages
        'setImmediate(() => { console.log("to output"); console.error("to error"); });\n',
        encoding="utf-8",
    )
    return f"--require {script}"


@on_posix
def test_python_starts_one_node(tmp_path: Path) -> None:
    assert json.loads(use(_USE_CDKTF, tmp_path).stderr) == ["node"]


def test_what_node_prints_arrives_and_does_not_disturb_the_messages(tmp_path: Path, says_hello: str) -> None:
    done = use(_USE_CDKTF, tmp_path, NODE_OPTIONS=says_hello)
    assert done.stdout == "to output\n"
    assert done.stderr.startswith("to error\n")


def test_no_stack_of_javascript_is_taken_for_a_token(tmp_path: Path) -> None:
    script = tmp_path / "count.js"
    script.write_text(_COUNT_TRACES, encoding="utf-8")
    assert use(_USE_CDKTF, tmp_path, NODE_OPTIONS=f"--require {script}").stdout == "0\n"


def test_a_second_run_compiles_nothing_anew(tmp_path: Path) -> None:
    kept = tmp_path / "compiled"
    files = []
    for run in ("first", "second"):
        use(_USE_CDKTF, tmp_path / run, LAKEHOUSE_COMPILED_CODE=str(kept))
        files.append({path: path.stat().st_mtime_ns for path in kept.rglob("*") if path.is_file()})
    assert len(files[0]) > 50
    assert files[1] == files[0]


def test_a_machines_first_run_indexes_the_packages_for_the_next(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    assert use(_USE_UNTIL_INDEXED, packages, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(packages)).stdout == "indexed\n"


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    use(_USE_CDKTF, tmp_path / "out", LAKEHOUSE_COMPILED_CODE=str(file / "compiled"))
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_other_programs_see_nothing_of_what_node_is_told() -> None:
    before = dict(os.environ)
    with environment_of_node():
        assert "lazy_providers.js" in os.environ["NODE_OPTIONS"]
    assert dict(os.environ) == before


def test_plainly_node_is_told_of_addresses_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEHOUSE_PLAIN_PROVIDERS", "1")
    with environment_of_node():
        assert os.environ["NODE_OPTIONS"].count("--") == os.environ["NODE_OPTIONS"].count("readable_addresses.js") == 1


@on_posix
def test_what_the_last_run_used_is_there_before_it_is_asked_for(tmp_path: Path) -> None:
    script = tmp_path / "list.js"
    script.write_text(_LIST_GRANTS, encoding="utf-8")
    told = {"LAKEHOUSE_COMPILED_CODE": str(tmp_path / "compiled"), "NODE_OPTIONS": f"--require {script}"}
    first, _, third = (
        use(each, tmp_path, check=True, **told) for each in (_USE_NOTHING, _USE_A_RESOURCE, _USE_NOTHING)
    )
    assert (first.stdout, third.stdout) == ("[]\n", "['cdktf_cdktf_provider_databricks.grant']\n")
    assert (first.stderr, third.stderr) == ("0\n", "1\n")


def test_what_the_last_run_used_may_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "last-used.json").write_text('["half a na', encoding="utf-8")
    assert use(_USE_NOTHING, tmp_path, LAKEHOUSE_COMPILED_CODE=str(tmp_path)).stdout == "[]\n"
    (tmp_path / "last-used.json").write_text('["cdktf_cdktf_provider_databricks.of_another_version"]', encoding="utf-8")
    assert use(_USE_NOTHING, tmp_path, LAKEHOUSE_COMPILED_CODE=str(tmp_path)).stdout == "[]\n"


def test_a_part_of_what_was_used_is_no_news(tmp_path: Path) -> None:
    last_used.write(tmp_path, {"one", "two"})
    last_used.write(tmp_path, {"two"})
    assert last_used.read(tmp_path) == {"one", "two"}
    last_used.write(tmp_path, {"two", "three"})
    assert last_used.read(tmp_path) == {"two", "three"}
    assert [path.name for path in tmp_path.iterdir()] == ["last-used.json"]


@on_posix
def test_what_node_says_to_a_package_it_cannot_load_is_raised(tmp_path: Path) -> None:
    failed = use(_LOAD_WHAT_IS_NONE, tmp_path, check=False)
    assert failed.returncode
    assert "no-such-package" in failed.stderr.splitlines()[-1]


@on_posix
def test_a_node_that_is_none_is_named(tmp_path: Path) -> None:
    failed = use(_USE_CDKTF, tmp_path, check=False, JSII_NODE=str(tmp_path / "no-node"))
    assert "node can't be started" in failed.stderr
    assert "JSII_NODE" in failed.stderr


def test_a_text_is_asked_for_again_after_something_was_set(tmp_path: Path) -> None:
    assert json.loads(use(_SET_A_TEXT, tmp_path).stdout) == ["before", "before", "after", "after"]
