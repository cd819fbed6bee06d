"""A promotion played through as people type it, in a scratch clone: prove, promote, synthesize, tamper, roll back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from releases.contents import contents
from tests.releases.conftest import Reports, Scratch
from tests.working_tree import copy_working_tree

if TYPE_CHECKING:
    from pathlib import Path

DEFINITION = "adf_definitions/pipeline/ingest_netflix.json"
SOURCE = "dlt_pipelines/gold/dim_titles.py"
RULES = "jobs/netflix_jobs/silver/rules.py"
SETTINGS = "environments/prod.toml"


class Clone(Scratch):
    """The whole repository as it is, committed anew; commands run from its own files."""

    def lakehouse(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from lakehouse.cli import main; main()", *arguments],
            cwd=self.repository,
            env={**os.environ, "PYTHONPATH": str(self.repository), **environment},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def succeed(self, *arguments: str, **environment: str) -> str:
        done = self.lakehouse(*arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def synthesize_prod(self) -> subprocess.CompletedProcess[str]:
        return self.lakehouse("synth", "--env", "prod")

    def release(self, reports: Reports) -> None:
        reports.good(self)
        self.succeed("release", "record", "--tests", str(reports.tests), "--run", str(reports.run))
        self.succeed("promote", "--from", "dev", "--to", "prod")
        self.commit("Promote")


@pytest.fixture
def clone(tmp_path: Path, tester: None) -> Clone:  # noqa: ARG001 - commits need a name
    git = Clone(copy_working_tree(tmp_path / "clone"))
    # The clone has not released yet, whatever prod is pinned to here.
    (git.repository / SETTINGS).write_text(git.prod().partition("[release]")[0], encoding="utf-8")
    git.run("init", "--quiet", "--initial-branch=main")
    git.commit("Begin")
    return git


def test_a_history_in_any_script_is_shown_whatever_the_locale(clone: Clone, reports: Reports) -> None:
    clone.release(reports)
    clone.change(SETTINGS, "# Grüße\n")
    clone.run("commit", "--all", "--quiet", "--author=Jörg <j@example.com>", "--message", "Ändern\u2028und")
    (clone.repository / SETTINGS).write_text(clone.prod().replace("1.0.0", "1.0.1"), encoding="utf-8")
    clone.run("commit", "--all", "--quiet", "--author=Jörg <j@example.com>", "--message", "Ändern\x0cund")

    shown = clone.succeed("release", "show", LC_ALL="C", PYTHONUTF8="0")

    assert "prod: release 1.0.1" in shown
    assert "by J" in shown


def test_from_dev_to_prod_tampered_with_and_back(clone: Clone, reports: Reports) -> None:
    clone.release(reports)
    assert clone.synthesize_prod().returncode == 0
    assert "release 1.0.0" in clone.succeed("release", "show")

    for tampered, named in ((RULES, "netflix_jobs-"), (SOURCE, SOURCE), (DEFINITION, DEFINITION)):
        clone.change(tampered, "\n")
        refused = clone.synthesize_prod()
        assert refused.returncode == 1
        assert "prod is pinned to release 1.0.0" in refused.stderr
        assert f"{named}" in refused.stderr
        assert "differs" in refused.stderr
        clone.run("checkout", "--quiet", "--", tampered)

    first = contents(clone.repository)
    (clone.repository / "environments/.prod.toml-0a1b2c3d").touch()  # what a promotion that was killed leaves
    clone.change(SOURCE, "# newer\n")
    clone.commit("Change gold")
    clone.release(reports)
    assert clone.synthesize_prod().returncode == 0

    clone.succeed("promote", "--rollback")
    clone.commit("Back")
    assert clone.synthesize_prod().returncode == 1
    clone.succeed("release", "restore", "--env", "prod")
    assert clone.synthesize_prod().returncode == 0
    assert contents(clone.repository) == first
    shipped = json.loads((clone.repository / "cdktf.out/stacks/prod-lakehouse/cdk.tf.json").read_text(encoding="utf-8"))
    assert "databricks_job" in shipped["resource"]
