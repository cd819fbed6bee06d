"""A sample is written whole or not at all, and over nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sample_data import SampleDataError, generate
from sample_data.layout import DIRECTORS
from tests.sample.files import HEADERS, run_python

if TYPE_CHECKING:
    from pathlib import Path


def test_existing_files_are_kept_unless_replacing_is_allowed(tmp_path: Path) -> None:
    (tmp_path / DIRECTORS).write_text("mine")
    with pytest.raises(SampleDataError, match=r"holds netflix_directors\.csv already"):
        generate(tmp_path, rows=20)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {DIRECTORS: "mine"}
    generate(tmp_path, rows=20, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(HEADERS)


def test_a_failed_run_leaves_nothing_behind(tmp_path: Path) -> None:
    """The operating system refuses files above 4 KiB, as a full disk would."""
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
    command = f"from sample_data.__main__ import main; raise SystemExit(main(['--out', {str(tmp_path)!r}]))"
    done = run_python("-c", limited + command)
    assert done.returncode == 2
    assert "could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(SampleDataError, match="could not be written"):
        generate(tmp_path / "taken", rows=20)


@pytest.mark.parametrize("rows", [-1, 0, 9, 30_000_000])
def test_impossible_sizes_are_refused(tmp_path: Path, rows: int) -> None:
    with pytest.raises(SampleDataError, match=f"sample of {rows} titles can't be made"):
        generate(tmp_path, rows=rows)
