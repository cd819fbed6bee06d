"""Another revision is synthesized by its own code, from its own files; the working tree is left alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse
from local_platform.wheel import REPOSITORY
from releases.errors import GitError
from stacks.diff import compare
from stacks.diff.revision import stacks_of
from stacks.errors import RevisionError
from stacks.synthesized import read_stacks
from tests.stacks.test_synthesis import PARTS

# A repository as small as can be whose own command writes stacks.
CLI = """
import json, pathlib, sys
def main():
    if sys.argv[1] == "synth":
        folder = pathlib.Path(sys.argv[sys.argv.index("--out") + 1], "stacks", "dev-platform")
        folder.mkdir(parents=True)
        document = {"resource": {"azurerm_resource_group": {"this": {"name": "NAME"}}}}
        (folder / "cdk.tf.json").write_text(json.dumps(document))
"""


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    told = subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, text=True)  # noqa: S607 - git
    return told.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "lakehouse").mkdir(parents=True)
    _git(tmp_path, "init", "--quiet", str(folder))
    for name in ("rg-old", "rg-new"):
        (folder / "lakehouse" / "__init__.py").write_text("")
        (folder / "lakehouse" / "cli.py").write_text(CLI.replace("NAME", name))
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", name)
    return folder


def test_each_revision_is_synthesized_by_its_own_code(repository: Path) -> None:
    with stacks_of("HEAD~1", repository) as old, stacks_of("HEAD", repository) as new:
        (change,) = compare(old, new)

    assert [(one.path, one.before, one.after) for one in change.arguments] == [("name", "rg-old", "rg-new")]
    assert sorted(file.name for file in repository.iterdir()) == [".git", "lakehouse"]


def test_a_revision_that_git_does_not_know_is_an_error(repository: Path) -> None:
    with pytest.raises(RevisionError, match="Name a commit, branch or tag"), stacks_of("gone", repository):
        pass


def test_without_git_or_a_repository_the_way_out_is_told(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(GitError, match=r"(?s)not a git repository.*Work in a clone"), stacks_of("HEAD", tmp_path):
        pass
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match=r"Is it missing\? Install it"), stacks_of("HEAD", repository):
        pass


def test_a_revision_with_a_link_out_of_the_repository_is_told(repository: Path) -> None:
    (repository / "link").symlink_to("/etc/hostname")
    _git(repository, "add", "--all")
    _git(repository, "commit", "--quiet", "--message", "link")

    with pytest.raises(GitError, match="'link' is a link to an absolute path"), stacks_of("HEAD", repository):
        pass


def test_what_git_or_the_revision_says_need_not_be_utf_8(repository: Path) -> None:
    with pytest.raises(RevisionError, match="Name a commit, branch or tag"), stacks_of("gone-\udce4", repository):
        pass
    (repository / "lakehouse" / "cli.py").write_text(
        "import sys\ndef main():\n    sys.stderr.buffer.write(b'broken \\xe4')\n    sys.exit(1)\n"
    )
    _git(repository, "commit", "--all", "--quiet", "--message", "broken")

    with pytest.raises(RevisionError, match="broken \ufffd"), stacks_of("HEAD", repository):
        pass


def test_a_revision_that_cannot_be_synthesized_is_told_with_what_it_said(repository: Path) -> None:
    (repository / "lakehouse" / "cli.py").write_text("def main():\n    raise SystemExit('broken settings')\n")
    _git(repository, "commit", "--all", "--quiet", "--message", "broken")

    with pytest.raises(RevisionError, match=r"(?s)of HEAD failed.*broken settings"), stacks_of("HEAD", repository):
        pass


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--exit-code",), 3)])
def test_the_command_exits_with_3_for_a_difference_when_asked(
    repository: Path, synthesized: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], code: int
) -> None:
    monkeypatch.chdir(repository)

    result = CliRunner().invoke(lakehouse, ["diff", "HEAD", "--stacks", str(synthesized), *options])

    assert result.exit_code == code, result.output
    assert "- azurerm_resource_group.this" in result.output


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a checkout of git")
def test_the_last_commit_of_this_repository_can_be_compared_with() -> None:
    """Its stacks are those of its own settings, which the working tree may have changed."""
    files = [Path(name) for name in _git(REPOSITORY, "ls-tree", "--name-only", "HEAD:environments").splitlines()]
    settings = {file.stem for file in files if file.suffix == ".toml"} - {"suppressions"}
    metastores = {name for name in settings if name.startswith("metastore-")}

    with stacks_of("HEAD", REPOSITORY) as committed:
        parts = {f"{environment}-{part}" for environment in settings - metastores for part in PARTS}
        assert {stack.name for stack in committed} == parts | metastores
        assert all(stack.resources for stack in committed)


def test_two_readings_of_one_synthesis_do_not_differ(synthesized: Path) -> None:
    assert compare(read_stacks(synthesized), read_stacks(synthesized)) == []
