"""The folder of the synthesized stacks is replaced as a whole, and only when it holds nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from stacks.errors import SynthesisError
from stacks.settings import load_environments
from stacks.synthesis import synthesize

if TYPE_CHECKING:
    from pathlib import Path

_SYNTH = (sys.executable, "-c", "from lakehouse.cli import main; main()", "synth", "--preview")


def put(folder: Path, *files: str) -> list[Path]:
    paths = [folder / file for file in files]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kept", encoding="utf-8")
    return paths


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **environment}
    return subprocess.run(command, cwd=REPOSITORY, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("thesis.txt", "thesis.txt"),
        (".profile", ".profile"),
        ("Documents/thesis.txt", "Documents/"),
        ("manifest.json/thesis.txt", "manifest.json/"),
        ("stacks/thesis.txt", "stacks/thesis.txt"),
        ("stacks/dev-platform/errored.tfstate", "stacks/dev-platform/errored.tfstate"),
        ("stacks/dev-platform/notes/thesis.txt", "stacks/dev-platform/notes/"),
    ],
)
def test_a_folder_that_holds_anything_else_is_refused_and_left_as_it_is(tmp_path: Path, file: str, told: str) -> None:
    mine = tmp_path / "mine"
    kept = put(mine, file, "stacks/dev-lakehouse/cdk.tf.json", "stacks.sha256")
    with pytest.raises(SynthesisError) as refused:
        synthesize(mine, preview=True)
    assert f"{mine} holds {told}, which no synthesis leaves there; nothing was removed." in str(refused.value)
    assert [path.read_text(encoding="utf-8") for path in kept] == ["kept"] * 3
    assert list(tmp_path.iterdir()) == [mine]


def test_the_repository_and_what_it_is_in_are_refused() -> None:
    for folder in (REPOSITORY, REPOSITORY.parent, REPOSITORY / "stacks"):
        with pytest.raises(SynthesisError, match=r"nothing was removed. Name a folder that is new"):
            synthesize(folder, preview=True)


def test_a_link_into_a_folder_with_anything_else_is_refused(tmp_path: Path) -> None:
    [kept] = put(tmp_path / "mine", "thesis.txt")
    (tmp_path / "out").symlink_to("mine")
    with pytest.raises(SynthesisError, match=r"mine holds thesis.txt"):
        synthesize(tmp_path / "out", preview=True)
    assert kept.is_file()


def test_what_can_be_no_folder_is_told(tmp_path: Path) -> None:
    [file] = put(tmp_path, "file")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SynthesisError, match=r"file can't be replaced: Not a directory"):
        synthesize(file, preview=True)
    with pytest.raises(SynthesisError, match=r"loop can't be replaced: Too many levels of symbolic links"):
        synthesize(tmp_path / "loop", preview=True)
    with pytest.raises(SynthesisError, match=r"file/out can't be made: File exists: .*file. Name another folder"):
        synthesize(file / "out", environments=load_environments()[:1], preview=True)


def test_the_command_tells_it_in_one_message(tmp_path: Path) -> None:
    [kept] = put(tmp_path / "mine", "thesis.txt")
    by_option = run(*_SYNTH, "--out", str(tmp_path / "mine"))
    by_cdktf = run(sys.executable, "main.py", CDKTF_OUTDIR=str(tmp_path / "mine"))
    for done in (by_option, by_cdktf):
        assert done.returncode == 1
        assert f"{tmp_path / 'mine'} holds thesis.txt" in done.stderr
        assert "Traceback" not in done.stderr
    assert kept.read_text(encoding="utf-8") == "kept"


def test_a_synthesis_is_replaced_with_what_terraform_keeps_there(tmp_path: Path) -> None:
    """Behind a link, and with what one that was interrupted or of other environments left."""
    (one, *_) = load_environments()
    out, stack = tmp_path / "out", f"stacks/{one.name}-platform"
    out.symlink_to("real")
    terraforms = put(out.parent / "real", f"{stack}/.terraform/providers/x", f"{stack}/.terraform.lock.hcl")
    put(out, "manifest.json", "inputs.sha256", "stacks.sha256", "stacks/other/cdk.tf.json", "stacks/other/assets/a/b/c")
    put(tmp_path, ".out-x/new/manifest.json")

    assert synthesize(out, environments=[one], preview=True) == out

    assert out.is_symlink()
    assert [file.read_text(encoding="utf-8") for file in terraforms] == ["kept"] * 2
    assert sorted(file.name for file in out.iterdir()) == ["manifest.json", "stacks"]
    assert {folder.name.partition("-")[0] for folder in (out / "stacks").iterdir()} == {one.name}
    assert sorted(file.name for file in tmp_path.iterdir()) == [".out-x", "out", "real"]


def test_an_environment_that_is_named_twice_is_synthesized_once(tmp_path: Path) -> None:
    name = load_environments()[0].name
    done = run(*_SYNTH, "--env", name, "--env", name, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "out").iterdir() if file.is_dir()] == ["stacks"]
