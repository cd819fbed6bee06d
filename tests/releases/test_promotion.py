"""A promotion from evidence to pin, what is refused on the way, and the way back."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from releases import evidence, promotion
from releases.contents import contents
from releases.errors import EvidenceError, PinError, ReleaseError
from releases.pin import Pin, read_pin, settings_file
from releases.show import describe
from tests.releases.conftest import PROD

if TYPE_CHECKING:
    from tests.releases.conftest import Reports, Scratch

DEFINITION = "adf_definitions/pipeline/ingest_netflix.json"
SOURCE = "dlt_pipelines/gold/dim_titles.py"
RULES = "jobs/netflix_jobs/silver/rules.py"
WHEEL = r"netflix_jobs-[\d.]+-py3-none-any\.whl"


def prove(git: Scratch, reports: Reports) -> None:
    reports.good(git)
    evidence.record(git, "dev", reports.tests, reports.run)


def release(git: Scratch, reports: Reports) -> Pin:
    """Prove, promote and commit."""
    prove(git, reports)
    pin = promotion.promote(git, "dev", "prod")
    git.commit(f"Release {pin.version}")
    return pin


def test_a_promotion_pins_exactly_what_was_proved_and_touches_nothing_else(scratch: Scratch, reports: Reports) -> None:
    proved = scratch.head()
    prove(scratch, reports)

    pin = promotion.promote(scratch, "dev", "prod")

    assert (pin.version, pin.commit) == ("1.0.0", proved)
    assert read_pin(settings_file(scratch.repository, "prod")) == pin
    assert pin.contents == contents(scratch.repository)
    assert scratch.prod().startswith(PROD)
    assert scratch.changes() == [" M environments/prod.toml"]


@pytest.mark.parametrize(("tampered", "named"), [(RULES, WHEEL), (SOURCE, SOURCE), (DEFINITION, DEFINITION)])
def test_one_byte_more_in_any_artifact_is_refused_and_named(
    scratch: Scratch, reports: Reports, tampered: str, named: str
) -> None:
    pin = release(scratch, reports)
    pin.verify(contents(scratch.repository), "prod")

    scratch.change(tampered, "\n")

    with pytest.raises(PinError, match=rf"prod is pinned to release 1\.0\.0 .*{named} differs"):
        pin.verify(contents(scratch.repository), "prod")


def test_files_that_came_or_went_are_named(scratch: Scratch, reports: Reports) -> None:
    pin = release(scratch, reports)
    (scratch.repository / DEFINITION).rename(scratch.repository / "adf_definitions/pipeline/other.json")

    with pytest.raises(PinError, match=rf"{DEFINITION} is missing .*adf_definitions/pipeline/other\.json was added"):
        pin.verify(contents(scratch.repository), "prod")


def test_back_to_the_release_before_and_its_files_checked_out(scratch: Scratch, reports: Reports) -> None:
    first = release(scratch, reports)
    scratch.change(SOURCE, "# newer\n")
    scratch.commit("Change gold")
    assert release(scratch, reports).version == "1.0.1"

    pin = promotion.roll_back(scratch, "prod")
    scratch.commit("Back to 1.0.0")

    assert pin == first
    with pytest.raises(PinError, match=f"{SOURCE} differs"):
        pin.verify(contents(scratch.repository), "prod")
    promotion.restore(scratch, "prod")
    assert contents(scratch.repository) == first.contents
    with pytest.raises(PinError, match=r"no earlier release 7\.0\.0 to go back to; earlier are: 1\.0\.1"):
        promotion.roll_back(scratch, "prod", "7.0.0")


def test_what_is_told_after_a_restore_brings_the_commit_back(scratch: Scratch, reports: Reports) -> None:
    scratch.change(SOURCE, "# first\n")
    (scratch.repository / "dlt_pipelines/gold/old mart.py").write_text("", encoding="utf-8")
    scratch.commit("A mart")
    release(scratch, reports)
    (scratch.repository / "dlt_pipelines/gold/old mart.py").unlink()
    (scratch.repository / "dlt_pipelines/gold/new_mart.py").write_text("", encoding="utf-8")
    scratch.commit("Another mart")

    pin = promotion.restore(scratch, "prod")
    assert (scratch.repository / "dlt_pipelines/gold/old mart.py").exists()
    told = promotion.way_back(scratch, pin)
    subprocess.run(["sh", "-ec", told], cwd=scratch.repository, check=True)  # noqa: S607 - the shell of whoever reads it

    assert told.startswith("git restore -- jobs dlt_pipelines adf_definitions")
    assert scratch.changes() == []


def test_going_back_again_goes_to_no_release_that_was_left(scratch: Scratch, reports: Reports) -> None:
    for number in range(3):
        scratch.change(SOURCE, f"# {number}\n")
        scratch.commit(f"Change {number}")
        release(scratch, reports)
    for version in ("1.0.1", "1.0.0"):
        assert promotion.roll_back(scratch, "prod").version == version
        scratch.commit(f"Back to {version}")
    with pytest.raises(PinError, match="no earlier release"):
        promotion.roll_back(scratch, "prod")
    scratch.change(SOURCE, "# mended\n")
    scratch.commit("Mend")
    assert release(scratch, reports).version == "1.0.3"
    assert promotion.roll_back(scratch, "prod").version == "1.0.0"


def test_releases_before_the_pin_was_removed_are_another_owners(scratch: Scratch, reports: Reports) -> None:
    for number in range(3):
        scratch.change(SOURCE, f"# {number}\n")
        scratch.commit(f"Change {number}")
        release(scratch, reports)
    settings_file(scratch.repository, "prod").write_text(PROD, encoding="utf-8")
    scratch.commit("Adopt")

    with pytest.raises(PinError, match="no earlier release to go back to; earlier are: none"):
        promotion.roll_back(scratch, "prod")
    assert release(scratch, reports).version == "1.0.0"
    with pytest.raises(PinError, match="earlier are: none"):
        promotion.roll_back(scratch, "prod", "1.0.2")
    assert "before:" not in describe(scratch, ["prod"])


def test_what_is_not_committed_is_not_promoted(scratch: Scratch, reports: Reports) -> None:
    prove(scratch, reports)
    (scratch.repository / "dlt_pipelines/gold/new.py").write_text("", encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"1 files differ .*dlt_pipelines/gold/new\.py"):
        promotion.promote(scratch, "dev", "prod")
    assert scratch.prod() == PROD


def test_without_evidence_nothing_is_promoted(scratch: Scratch) -> None:
    with pytest.raises(EvidenceError, match="No commit has evidence of dev"):
        promotion.promote(scratch, "dev", "prod")


def test_evidence_of_other_files_is_none(scratch: Scratch, reports: Reports) -> None:
    prove(scratch, reports)
    scratch.change(RULES, "# later\n")
    scratch.commit("Change a rule")

    with pytest.raises(EvidenceError, match=f"What is checked out is not what ran in dev: {WHEEL} differs"):
        promotion.promote(scratch, "dev", "prod")


def test_a_commit_that_ships_the_same_files_needs_no_evidence_of_its_own(scratch: Scratch, reports: Reports) -> None:
    proved = scratch.head()
    prove(scratch, reports)
    (scratch.repository / "README.md").write_text("Words.\n", encoding="utf-8")
    scratch.commit("Say more")

    assert promotion.promote(scratch, "dev", "prod").commit == proved


def test_a_failed_test_proves_nothing(scratch: Scratch, reports: Reports) -> None:
    reports.of(contents(scratch.repository), failures=1)
    with pytest.raises(EvidenceError, match=r"proves nothing: .*'failures': 1"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


def test_a_failed_run_proves_nothing(scratch: Scratch, reports: Reports) -> None:
    reports.of(contents(scratch.repository), status="failed")
    with pytest.raises(EvidenceError, match="has the status 'failed'"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


def test_a_run_of_other_files_proves_nothing(scratch: Scratch, reports: Reports) -> None:
    reports.of({**contents(scratch.repository), SOURCE: "0" * 64})
    with pytest.raises(EvidenceError, match=f"ran other files: {SOURCE} differs"):
        evidence.record(scratch, "dev", reports.tests, reports.run)


def test_promoting_twice_or_under_a_taken_version_is_refused(scratch: Scratch, reports: Reports) -> None:
    release(scratch, reports)
    with pytest.raises(ReleaseError, match=r"exactly these files already, as release 1\.0\.0"):
        promotion.promote(scratch, "dev", "prod")
    scratch.change(SOURCE, "# newer\n")
    scratch.commit("Change gold")
    prove(scratch, reports)
    with pytest.raises(PinError, match=r"prod had a release 1\.0\.0 before"):
        promotion.promote(scratch, "dev", "prod", "1.0.0")
    with pytest.raises(PinError, match="'1' is not a version"):
        promotion.promote(scratch, "dev", "prod", "1")


@pytest.mark.parametrize(
    ("pattern", "replacement", "told"),
    [
        (r'version = "1\.0\.0"', 'version = "one"', "'one' is neither a version nor a commit"),
        (r'commit = "\w+"', "", "'commit'"),
        (r'(dim_titles\.py") = "\w+"', r'\1 = "12"', "has no SHA-256"),
        (r"\[release\]", "[release]\nfrozen = true", "unknown key frozen"),
        (r"\[release\]", "[release", "is not TOML"),
    ],
)
def test_a_pin_changed_by_hand_is_refused(
    scratch: Scratch, reports: Reports, pattern: str, replacement: str, told: str
) -> None:
    release(scratch, reports)
    file = settings_file(scratch.repository, "prod")
    changed, count = re.subn(pattern, replacement, scratch.prod())
    assert count
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(PinError, match=told):
        read_pin(file)


def test_show_tells_what_is_where_and_since_when(scratch: Scratch, reports: Reports) -> None:
    release(scratch, reports)
    scratch.change(SOURCE, "# newer\n")
    scratch.commit("Change gold")

    told = describe(scratch, ["dev", "prod"])

    assert "dev: not pinned; it ships what is checked out" in told
    assert "4 tests, run 20261124T120000Z-1a2b" in told
    assert re.search(r"prod: release 1\.0\.0, commit \w{12}, since \S+, by A Tester", told)
    assert f"{SOURCE} differs" in told
