"""What ships is known by its content, and a wheel that the sources would not give is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY, build_wheel
from stacks.errors import ArtifactError
from stacks.lakehouse.artifacts import read_pipeline_sources, read_wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """A copy of the jobs, free to change."""
    copy = tmp_path / "jobs"
    shutil.copytree(REPOSITORY / "jobs", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_a_fresh_wheel_is_taken_as_it_is(tmp_path: Path, jobs: Path) -> None:
    built = build_wheel(tmp_path / "dist", sources=jobs)
    (wheel,) = read_wheel(tmp_path / "dist", jobs).files
    assert (wheel.name, wheel.path, wheel.sha256) == (built.path.name, built.path, built.sha256)


def test_a_missing_wheel_is_named_with_the_command_that_builds_it(tmp_path: Path, jobs: Path) -> None:
    with pytest.raises(ArtifactError, match=r"netflix_jobs-0\.1\.0-py3-none-any\.whl is missing. Run `make wheel`"):
        read_wheel(tmp_path / "dist", jobs)


def _edit(jobs: Path) -> None:
    with (jobs / "netflix_jobs" / "names.py").open("a", encoding="utf-8") as module:
        module.write("# edited\n")


def _add(jobs: Path) -> None:
    (jobs / "netflix_jobs" / "added.py").write_text("", encoding="utf-8")


def _remove(jobs: Path) -> None:
    (jobs / "netflix_jobs" / "titles_skipped.py").unlink()


def _rename_entry_point(jobs: Path) -> None:
    project = jobs / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").replace("titles_skipped =", "skipped ="), encoding="utf-8")


@pytest.mark.parametrize("change", [_edit, _add, _remove, _rename_entry_point])
def test_a_wheel_of_other_sources_is_stale(tmp_path: Path, jobs: Path, change: Callable[[Path], None]) -> None:
    build_wheel(tmp_path / "dist", sources=jobs)
    change(jobs)
    with pytest.raises(ArtifactError, match=r"is stale: .* Run `make wheel`"):
        read_wheel(tmp_path / "dist", jobs)


def test_a_wheel_with_one_changed_byte_is_stale(tmp_path: Path, jobs: Path) -> None:
    built = build_wheel(tmp_path / "dist", sources=jobs)
    content = bytearray(built.path.read_bytes())
    content[len(content) // 2] ^= 1
    built.path.write_bytes(content)
    with pytest.raises(ArtifactError, match="is stale"):
        read_wheel(tmp_path / "dist", jobs)


def test_pipeline_sources_are_read_in_the_order_of_their_names_below_the_folder(tmp_path: Path) -> None:
    for name in ("b.py", "marts/a.sql", "a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"left over")
    assert [file.name for file in read_pipeline_sources(tmp_path).files] == ["a.py", "b.py", "marts/a.sql"]


def test_the_digest_follows_names_and_contents(tmp_path: Path) -> None:
    def digest(**files: str) -> str:
        shutil.rmtree(tmp_path / "sources", ignore_errors=True)
        (tmp_path / "sources").mkdir()
        for name, content in files.items():
            (tmp_path / "sources" / f"{name}.py").write_text(content, encoding="utf-8")
        return read_pipeline_sources(tmp_path / "sources").digest

    assert digest(a="1", b="2") == digest(b="2", a="1")
    assert len({digest(a="1", b="2"), digest(a="2", b="1"), digest(a="1", c="2"), digest(a="1")}) == 4


def test_a_file_that_no_pipeline_runs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "notes.md").touch()
    with pytest.raises(ArtifactError, match=r"notes\.md is no pipeline source"):
        read_pipeline_sources(tmp_path)


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="holds no pipeline source"):
        read_pipeline_sources(tmp_path)
