"""The bindings are loaded a submodule at a time on both sides; what is synthesized elsewhere or plainly is the same."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from local_platform.wheel import REPOSITORY
from tests.settings import SETTINGS

# What synthesis reads beside the settings, and nothing else: the copy has no version control and no environment.
READ = (
    "main.py",
    "adf_definitions",
    "data_factory",
    "dist",
    "dlt_pipelines",
    "jobs",
    "lakehouse",
    "local_platform",
    "plan_review",
    "releases",
    "stacks",
)
FEW = 150  # of azurerm's 1,500 and databricks' 300 submodules
_SYNTHESIZE = """
import json, sys
from pathlib import Path
from stacks.synthesis import synthesize
synthesize(Path("out"), preview=True)
loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_") and name.count(".") == 1]
Path("python.json").write_text(json.dumps(loaded))
"""
_TRACE = """
process.on("exit", () => {
  const loaded = Object.keys(require.cache).filter((file) => /provider-(azurerm|databricks)/.test(file));
  if (loaded.length) require("fs").writeFileSync(process.env.LOADED_BY_NODE, JSON.stringify(loaded));
});
"""


@dataclass(frozen=True)
class Elsewhere:
    """A synthesis in another folder: its output, and the submodules that each side loaded."""

    out: Path
    python: list[str]
    node: list[str]


def synthesize_in(folder: Path, **environment: str) -> Elsewhere:
    for name in READ:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    shutil.copytree(SETTINGS, folder / "environments")
    (folder / "trace.js").write_text(_TRACE, encoding="utf-8")
    told = {
        **os.environ,
        "LOADED_BY_NODE": str(folder / "node.json"),
        "NODE_OPTIONS": f"--require {folder / 'trace.js'}",
        "PYTHONPATH": str(folder),
        **environment,
    }
    subprocess.run([sys.executable, "-c", _SYNTHESIZE], cwd=folder, env=told, check=True)
    python, node = (json.loads((folder / f"{side}.json").read_text(encoding="utf-8")) for side in ("python", "node"))
    return Elsewhere(folder / "out", python, node)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    other = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C", "USER": "somebody"}
    return synthesize_in(tmp_path_factory.mktemp("elsewhere"), **other)


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.xdist_group("elsewhere")
def test_two_syntheses_in_different_folders_are_the_same_bytes(synthesized: Path, elsewhere: Elsewhere) -> None:
    assert files(elsewhere.out) == files(synthesized)


@pytest.mark.xdist_group("elsewhere")
def test_the_output_names_no_machine_path_user_or_host(elsewhere: Elsewhere) -> None:
    documents = b"".join(text for name, text in files(elsewhere.out).items() if name.endswith(".json"))
    traces = [str(REPOSITORY), str(elsewhere.out.parent), str(Path.home()), socket.gethostname(), "somebody"]
    user = getpass.getuser()
    traces += [f"/{user}/", f'"{user}"']
    assert [trace for trace in traces if trace.encode() in documents] == []


@pytest.mark.xdist_group("elsewhere")
def test_python_imports_no_provider_package_whole(elsewhere: Elsewhere) -> None:
    assert 0 < len(elsewhere.python) < FEW


@pytest.mark.xdist_group("elsewhere")
def test_node_loads_no_provider_package_whole(elsewhere: Elsewhere) -> None:
    assert 0 < len(elsewhere.node) < FEW


def test_the_output_is_the_same_without_laziness(synthesized: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Some 20 s and 650 MB: the packages are imported whole."""
    plain = synthesize_in(tmp_path_factory.mktemp("plain"), LAKEHOUSE_PLAIN_PROVIDERS="1")
    assert min(len(plain.python), len(plain.node)) > FEW
    assert files(plain.out) == files(synthesized)


def test_no_module_but_one_imports_the_bindings() -> None:
    importing = [
        source.relative_to(REPOSITORY).as_posix()
        for folder in ("stacks", "lakehouse", "local_platform", "jobs", "dlt_pipelines", "data_factory")
        for source in (REPOSITORY / folder).rglob("*.py")
        if any(
            line.startswith(("import ", "from "))
            and line.split()[1].partition(".")[0].startswith(("cdktf", "constructs"))
            for line in map(str.strip, source.read_text(encoding="utf-8").splitlines())
        )
    ]
    assert importing == ["stacks/providers.py"]
