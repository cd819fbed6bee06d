"""Whatever stands in history, prod's releases are read from it: pins that were broken once, and names in any script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from releases import evidence, promotion
from releases.contents import contents
from releases.errors import GitError, PinError
from releases.git import Git
from releases.pin import read_pin, settings_file
from releases.show import describe
from tests.releases.conftest import PROD

if TYPE_CHECKING:
    from tests.releases.conftest import Reports, Scratch

SOURCE = "dlt_pipelines/gold/dim_titles.py"
BROKEN = {
    "no TOML": b"[release\n",
    "no UTF-8": b'[release]\nversion = "\xe4"\n',
    "a pin that is not whole": b'[release]\nversion = "1.0.0"\n',
    "nested too deeply": b"a = " + b"[" * 5000,
}


def release(git: Scratch, reports: Reports, line: str, subject: str = "Release") -> None:
    git.change(SOURCE, line)
    git.commit("Change gold")
    reports.good(git)
    evidence.record(git, "dev", reports.tests, reports.run)
    promotion.promote(git, "dev", "prod")
    git.commit(subject)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_pin_that_was_broken_once_and_repaired_stands_in_nobodys_way(
    scratch: Scratch, reports: Reports, broken: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    release(scratch, reports, "# first\n")
    first = read_pin(settings_file(scratch.repository, "prod"))
    good = scratch.prod()
    settings_file(scratch.repository, "prod").write_bytes(broken)
    damaged = scratch.commit("Break the settings")
    with pytest.raises(PinError, match=r"prod\.toml .*Restore it from the history"):
        read_pin(settings_file(scratch.repository, "prod"))
    settings_file(scratch.repository, "prod").write_text(good, encoding="utf-8")
    scratch.commit("Repair them")
    release(scratch, reports, "# second\n")

    assert "prod: release 1.0.1" in describe(scratch, ["prod"])
    assert promotion.roll_back(scratch, "prod") == first
    assert {vars(record)["commit"] for record in caplog.records} == {damaged}
    assert f"passed over environments/prod.toml of {damaged[:12]}" in caplog.text


@pytest.mark.parametrize("subject", ["a\u2028b", "a\x0cb", "a\x0bb", "a\x1cb", "a\u0085b", "a\rb"])
def test_a_subject_may_hold_what_elsewhere_ends_a_line(scratch: Scratch, subject: str) -> None:
    (scratch.repository / "notes.txt").touch()
    scratch.commit(subject)

    assert [revision.subject for revision in scratch.history()] == [subject, "Begin"]


def test_what_git_prints_is_read_as_utf_8_and_what_is_not_is_replaced(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Jörg")
    scratch.run("config", "i18n.logOutputEncoding", "ISO-8859-1")
    file = scratch.repository / "notes.txt"
    file.write_bytes(b"\xe4 \xc3\xa4")
    latest = scratch.commit("Ändern")

    assert next((revision.who, revision.subject) for revision in scratch.history()) == ("Jörg", "Ändern")
    assert scratch.file_at(latest, Path("notes.txt")) == "\ufffd ä"


def test_the_names_of_others_reach_no_terminal_as_control_characters(
    scratch: Scratch, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "A \x1b[31mTester")
    release(scratch, reports, "# first\n")

    assert "by A ␛[31mTester" in describe(scratch, ["prod"])


def test_more_changes_of_the_settings_than_a_page_holds_hide_no_release(scratch: Scratch, reports: Reports) -> None:
    release(scratch, reports, "# first\n")
    for number in range(205):
        scratch.change("environments/prod.toml", f"# {number}\n")
        scratch.run("commit", "--all", "--quiet", "--message", f"Say {number}")

    assert [pin.version for pin, _ in promotion.pins(scratch, "prod")] == ["1.0.0"]
    assert evidence.find(scratch, "dev", contents(scratch.repository)).tests == 4


def test_a_shallow_clone_tells_that_its_history_is_cut_off(scratch: Scratch, reports: Reports, tmp_path: Path) -> None:
    release(scratch, reports, "# first\n")
    release(scratch, reports, "# second\n")
    scratch.run("clone", "--quiet", "--depth=1", scratch.repository.as_uri(), str(tmp_path / "shallow"))
    shallow = Git(tmp_path / "shallow")

    for asked in (
        lambda: describe(shallow, ["prod"]),
        lambda: promotion.roll_back(shallow, "prod"),
        lambda: evidence.find(shallow, "dev", {}),
    ):
        with pytest.raises(GitError, match=r"is a shallow clone.* git fetch --unshallow"):
            asked()


def test_releases_are_of_a_repository_with_a_commit(tmp_path: Path, scratch: Scratch) -> None:
    with pytest.raises(GitError, match=r"(?s)not a git repository.*Work in a clone"):
        Git.of(tmp_path)
    with pytest.raises(GitError, match="is a folder of another repository"):
        Git.of(scratch.repository / "jobs")
    scratch.run("init", "--quiet", str(tmp_path / "empty"))
    with pytest.raises(GitError, match="has no commit checked out"):
        Git.of(tmp_path / "empty")
    assert Git.of(scratch.repository).head() == scratch.head()


def test_without_git_it_is_told_how_to_get_it(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for asked in (lambda: Git.of(scratch.repository), scratch.head, scratch.changes):
        with pytest.raises(GitError, match=r"Is it missing\? Install it"):
            asked()


def test_settings_keep_their_line_ends(scratch: Scratch, reports: Reports) -> None:
    file = settings_file(scratch.repository, "prod")
    file.write_bytes(PROD.replace("\n", "\r\n").encode())
    scratch.commit("From another system")
    release(scratch, reports, "# first\n")

    assert file.read_bytes().startswith(PROD.replace("\n", "\r\n").encode())
