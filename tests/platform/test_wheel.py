"""The jobs wheel: the same bytes from the same sources, and everything the job's tasks call in it."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from local_platform.errors import WheelError
from local_platform.wheel import REPOSITORY, Wheel, build_wheel

TASKS = ["bronze", "lookup", "maintenance", "quality_gate", "silver_lookups", "silver_titles", "titles_skipped"]


def test_two_builds_in_other_folders_at_other_times_give_the_same_bytes(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "jobs"
    shutil.copytree(REPOSITORY / "jobs", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    (copy / "netflix_jobs" / "__pycache__").mkdir()
    (copy / "netflix_jobs" / "__pycache__" / "stale.cpython-311.pyc").write_bytes(b"left over")
    first, second = build_wheel(tmp_path / "a"), build_wheel(tmp_path / "b", sources=copy)
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256


def test_a_changed_source_gives_another_digest(tmp_path: Path) -> None:
    copy = tmp_path / "jobs"
    shutil.copytree(REPOSITORY / "jobs", copy)
    with (copy / "netflix_jobs" / "errors.py").open("a", encoding="utf-8") as module:
        module.write("\n")
    assert build_wheel(tmp_path / "a").sha256 != build_wheel(tmp_path / "b", sources=copy).sha256


def test_builds_into_a_folder_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert build_wheel(Path("dist")).path == tmp_path / "dist" / "netflix_jobs-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_an_entry_point_loaded_from_the_wheel_file(tmp_path: Path, task: str) -> None:
    wheel = build_wheel(tmp_path)
    assert callable(wheel.task(task))


def test_an_unknown_task_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(WheelError, match="silver_titles"):
        build_wheel(tmp_path).task("silver_title")


def wheel_of(folder: Path, name: str, group: str, code: str) -> Wheel:
    """A wheel of one module, with the entry point ``main`` in a group."""
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", f"import sys\ngot = []\n{code}\n")
        archive.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(f"{name}-1.dist-info/entry_points.txt", f"[{group}]\nmain = {name}:main\n")
    return Wheel.of(Path(archive.filename or ""))


@pytest.mark.parametrize(
    ("name", "group", "code", "entry_point"),
    [
        ("wheel_own_group", "wheel_own_group", "def main(arguments=None): got.extend(arguments)", "main"),
        ("wheel_scripts", "console_scripts", "def main(): got.extend(sys.argv[1:])", "main"),
        ("wheel_keyword", "any", "def main(*, more=0): got.extend(sys.argv[1:])", "main"),
        ("wheel_by_name", "any", "main = 1\ndef other(): got.extend(sys.argv[1:])", "other"),
    ],
)
def test_an_entry_point_is_found_and_called_as_on_databricks(
    tmp_path: Path, name: str, group: str, code: str, entry_point: str
) -> None:
    """The name counts, whatever its group, else the package's function; parameters are in `sys.argv`."""
    before = list(sys.argv)

    wheel_of(tmp_path, name, group, code).task(entry_point)(["--a", "1"])

    assert importlib.import_module(name).got == ["--a", "1"]
    assert sys.argv == before


def test_an_entry_point_that_needs_arguments_is_refused_as_databricks_gives_none(tmp_path: Path) -> None:
    with pytest.raises(
        WheelError, match=r"entry point 'main': Databricks calls it without arguments, and .*'arguments'"
    ):
        wheel_of(tmp_path, "wheel_needy", "any", "def main(arguments): pass").task("main")


def test_holds_the_package_and_asks_for_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(tmp_path).path) as archive:
        packages = {name.split("/")[0] for name in archive.namelist()}
        metadata = archive.read("netflix_jobs-0.1.0.dist-info/METADATA").decode()
    assert packages == {"netflix_jobs", "netflix_jobs-0.1.0.dist-info"}
    assert "Requires-Dist" not in metadata


def test_a_build_that_fails_says_what_the_build_said(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    with pytest.raises(WheelError, match="version"):
        build_wheel(tmp_path / "out", sources=tmp_path)


def test_nothing_in_it_is_compressed_as_deflate_is_not_the_same_everywhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(tmp_path).path) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
