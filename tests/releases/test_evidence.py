"""Reports and notes that prove nothing are refused with what is wrong in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse
from releases import evidence
from releases.contents import contents
from releases.errors import EvidenceError, ReleaseError
from releases.show import describe
from stacks.errors import SettingsError

if TYPE_CHECKING:
    from tests.releases.conftest import Reports, Scratch

REFUSED_TESTS = {
    '<testsuite tests="-5" failures="0" errors="0" skipped="0"/>': "tests of a testsuite is '-5', not a number",
    '<testsuite tests="\u0665" failures="0" errors="0" skipped="0"/>': "tests of a testsuite is '\u0665', not a number",
    '<testsuite tests="5" failures="-1" errors="0" skipped="0"/>': "failures of a testsuite is '-1', not a number",
    '<testsuite tests="5" failures="0"/>': "errors of a testsuite is None, not a number",
    '<testsuite tests="5" failures="0" errors="0" skipped="6"/>': "proves nothing",
    '<testsuite tests="5" failures="0" errors="0" skipped="5"/>': "proves nothing",
    '<?xml version="1.0" encoding="klingon"?><testsuite/>': "is no JUnit report .*encoding",
    "<testsuite": "is no JUnit report",
    "<report/>": "proves nothing",
}
DEEP = "[" * 100_000
REFUSED_RUNS = {
    '{"run_id": "1", "status": "succeeded", "artifacts": {"a": 5}}': "a has no SHA-256",
    '{"run_id": "1", "status": "succeeded", "artifacts": ["a"]}': "the digests are no object",
    '{"run_id": "1", "status": "succeeded"}': "artifacts",
    '["run_id"]': "holds no figures of a run",
    DEEP: "holds no figures of a run .*recursion",
    "\udce4": "holds no figures of a run",
}


@pytest.mark.parametrize(("report", "told"), REFUSED_TESTS.items())
def test_a_report_of_tests_that_is_none(scratch: Scratch, reports: Reports, report: str, told: str) -> None:
    reports.good(scratch)
    reports.tests.write_text(report, encoding="utf-8")

    with pytest.raises(EvidenceError, match=rf"junit\.xml .*{told}"):
        evidence.record(scratch, "dev", reports.tests, reports.run)
    assert not evidence.noted_commits(scratch, "dev")


@pytest.mark.parametrize(("figures", "told"), REFUSED_RUNS.items(), ids=range(len(REFUSED_RUNS)))
def test_figures_of_a_run_that_are_none(scratch: Scratch, reports: Reports, figures: str, told: str) -> None:
    reports.good(scratch)
    reports.run.write_text(figures, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(EvidenceError, match=rf"run\.json .*{told}"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"contents": ["a"]}, "the digests are no object"),
        ({"contents": {"a": 5}}, "a has no SHA-256"),
        ({"tests": "4"}, "tests is '4'"),
        ({"run_id": None}, "run_id is no text"),
        ({"commit": "f" * 40}, "it is of commit 'ffff"),
        ({"more": 1}, "unexpected keyword argument 'more'"),
        (None, "is no evidence"),
        (DEEP, "recursion"),
    ],
)
def test_a_note_that_is_no_evidence_is_told_with_the_way_to_replace_it(
    scratch: Scratch, reports: Reports, changed: object, told: str
) -> None:
    reports.good(scratch)
    proof = evidence.record(scratch, "dev", reports.tests, reports.run)
    ref = "--ref=refs/notes/evidence-dev"
    note = json.loads(scratch.run("notes", ref, "show", proof.commit))
    text = changed if isinstance(changed, str) else json.dumps(note | changed if isinstance(changed, dict) else None)
    scratch.run("notes", ref, "add", "--force", "--file=-", proof.commit, given=text)

    with pytest.raises(EvidenceError, match=rf"{told}.*git notes {ref} remove {proof.commit}"):
        evidence.find(scratch, "dev", proof.contents)
    shown = describe(scratch, ["dev", "prod"])
    assert "prod: not pinned" in shown
    assert f"git notes {ref} remove" in shown


def test_only_an_environment_that_has_settings_gets_evidence(scratch: Scratch, reports: Reports) -> None:
    reports.good(scratch)
    for name in ("", "suppressions", "dev/../x"):
        with pytest.raises(SettingsError, match=r"no environment .* there are dev, prod"):
            evidence.record(scratch, name, reports.tests, reports.run)
    assert not scratch.run("for-each-ref", "refs/notes")


def test_the_command_tells_which_environments_there_are() -> None:
    for arguments in (["promote", "--to", "suppressions"], ["release", "restore", "--env", "pord"]):
        found = CliRunner().invoke(lakehouse, arguments)
        assert isinstance(found.exception, SettingsError), found.output


def test_files_that_git_ignores_are_not_proved(scratch: Scratch, reports: Reports) -> None:
    (scratch.repository / ".gitignore").write_text("scratch.py\n", encoding="utf-8")
    scratch.commit("Ignore scratch files")
    (scratch.repository / "dlt_pipelines/gold/scratch.py").touch()
    reports.good(scratch)

    with pytest.raises(ReleaseError, match=r"Git reports no change.*dlt_pipelines/gold/scratch\.py was added"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


def test_line_ends_that_git_turned_are_not_proved(scratch: Scratch, reports: Reports) -> None:
    scratch.run("config", "core.autocrlf", "true")
    scratch.run("rm", "--cached", "--quiet", "-r", ".")
    scratch.run("reset", "--hard", "--quiet")
    assert not scratch.changes()
    reports.good(scratch)

    with pytest.raises(ReleaseError, match=r"Git reports no change.*git config core\.autocrlf false"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


def test_links_are_not_released(scratch: Scratch) -> None:
    for link in ("dlt_pipelines/gold/linked.py", "jobs/netflix_jobs/linked"):
        (scratch.repository / link).symlink_to(scratch.repository / "environments")
        with pytest.raises(ReleaseError, match=f"{link} is a symbolic link"):
            contents(scratch.repository)
        (scratch.repository / link).unlink()


def test_the_right_to_execute_changes_no_digest(scratch: Scratch) -> None:
    before = contents(scratch.repository)
    (scratch.repository / "jobs/netflix_jobs/silver/rules.py").chmod(0o755)

    assert contents(scratch.repository) == before
