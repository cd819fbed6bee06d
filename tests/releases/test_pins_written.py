"""A pin is written whole, or the settings stay as they were; the files of a release come whole, or none of them."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from releases import evidence, promotion
from releases.contents import contents
from releases.errors import PinError, ReleaseError
from tests.releases.conftest import PROD

if TYPE_CHECKING:
    from releases.pin import Pin
    from tests.releases.conftest import Reports, Scratch

SOURCE = "dlt_pipelines/gold/dim_titles.py"


def release(git: Scratch, reports: Reports) -> Pin:
    reports.good(git)
    evidence.record(git, "dev", reports.tests, reports.run)
    pin = promotion.promote(git, "dev", "prod")
    git.commit("Release")
    return pin


def released_and_changed(git: Scratch, reports: Reports) -> Pin:
    """Pin to what is no longer checked out."""
    pin = release(git, reports)
    git.change(SOURCE, "# newer\n")
    git.run("mv", "dlt_pipelines/gold/marts.py", "dlt_pipelines/gold/other.py")
    git.commit("Change gold")
    return pin


def test_a_full_disk_leaves_the_settings_as_they_were_and_nothing_beside_them(
    scratch: Scratch, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    reports.good(scratch)
    evidence.record(scratch, "dev", reports.tests, reports.run)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(
            PinError, match=r"prod\.toml could not be written \(No space left on device\), and is as it"
        ):
            promotion.promote(scratch, "dev", "prod")

    assert scratch.prod() == PROD
    assert not scratch.changes()
    assert promotion.promote(scratch, "dev", "prod").version == "1.0.0"


@pytest.mark.parametrize("version", ["1.0.08", "01.0.8", "\u0661.0.9", "", "1.0", "1.0.8\n", f"1.0.{'9' * 5000}"])
def test_a_version_has_one_spelling(scratch: Scratch, reports: Reports, version: str) -> None:
    release(scratch, reports)
    with pytest.raises(PinError, match=r"is not a version\. Give it as"):
        promotion.promote(scratch, "dev", "prod", version)
    with pytest.raises(PinError, match=r"is not a version\. Give it as"):
        promotion.roll_back(scratch, "prod", version)


def test_a_pin_that_its_commit_does_not_give_changes_no_file(scratch: Scratch, reports: Reports) -> None:
    pin = released_and_changed(scratch, reports)
    wrong = scratch.prod().replace(pin.contents[SOURCE], "0" * 64)
    (scratch.repository / "environments/prod.toml").write_text(wrong, encoding="utf-8")
    scratch.commit("Alter the pin")
    before = contents(scratch.repository)

    with pytest.raises(PinError, match=rf"{SOURCE} differs .*Nothing was changed.*lakehouse promote --rollback"):
        promotion.restore(scratch, "prod")
    assert contents(scratch.repository) == before
    assert not scratch.changes()


def test_a_pinned_commit_that_is_not_there_changes_no_file(scratch: Scratch, reports: Reports) -> None:
    pin = released_and_changed(scratch, reports)
    wrong = scratch.prod().replace(pin.commit, "f" * 40)
    (scratch.repository / "environments/prod.toml").write_text(wrong, encoding="utf-8")
    scratch.commit("Alter the pin")

    with pytest.raises(ReleaseError, match=r"is not in this clone. Fetch it: git fetch origin"):
        promotion.restore(scratch, "prod")
    assert not scratch.changes()


@pytest.mark.parametrize("ignored", ["dlt_pipelines/gold/scratch.py", "jobs/netflix_jobs/scratch.py"])
def test_an_ignored_file_that_would_ship_changes_no_file(scratch: Scratch, reports: Reports, ignored: str) -> None:
    released_and_changed(scratch, reports)
    # Git's own list, which the build of the wheel doesn't read.
    (scratch.repository / ".git/info/exclude").write_text("scratch.*\n", encoding="utf-8")
    (scratch.repository / ignored).touch()
    before = contents(scratch.repository)

    with pytest.raises(ReleaseError, match=r"Files that git ignores would ship .*Nothing was changed"):
        promotion.restore(scratch, "prod")
    assert contents(scratch.repository) == before


def test_what_is_checked_out_may_be_fit_for_no_release(scratch: Scratch, reports: Reports) -> None:
    pin = released_and_changed(scratch, reports)
    (scratch.repository / "dlt_pipelines/gold/link.py").symlink_to("dim_titles.py")
    (scratch.repository / "jobs/pyproject.toml").write_text("[", encoding="utf-8")
    scratch.commit("Break the build")

    assert promotion.restore(scratch, "prod") == pin
    assert contents(scratch.repository) == pin.contents


def test_a_release_that_is_there_is_restored_again_without_a_word(scratch: Scratch, reports: Reports) -> None:
    pin = released_and_changed(scratch, reports)
    for _ in range(2):
        assert promotion.restore(scratch, "prod") == pin
        assert contents(scratch.repository) == pin.contents
    scratch.change(SOURCE, "# by hand\n")
    with pytest.raises(ReleaseError, match=r"would be lost .*git stash --include-untracked"):
        promotion.restore(scratch, "prod")


def test_of_two_promotions_at_once_the_second_finds_the_pin_of_the_first(scratch: Scratch, reports: Reports) -> None:
    reports.good(scratch)
    evidence.record(scratch, "dev", reports.tests, reports.run)
    together = Barrier(2)

    def promote(version: str) -> str:
        together.wait(timeout=60)
        try:
            return promotion.promote(scratch, "dev", "prod", version).version
        except ReleaseError as error:
            return str(error)

    with ThreadPoolExecutor() as pool:
        first, second = sorted(pool.map(promote, ["1.0.0", "2.0.0"]))

    assert f'version = "{min(first, second, key=len)}"' in scratch.prod()
    assert "1 files differ from the commit that is checked out" in max(first, second, key=len)
