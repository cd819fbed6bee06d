"""Uploads and wheels on disk: a missing source, a package or an entry point that the wheel does not have."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from stacks.checks import check_stacks
from stacks.synthesized import Stack
from tests.stacks.documents import LAKEHOUSE, changed_environment

if TYPE_CHECKING:
    from pathlib import Path

ENTRY_POINTS = "[console_scripts]\nbronze = x:y\nlookup = x:y\nsilver = x:y\ntitles = x:y\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "marts.py").write_text("")
    with zipfile.ZipFile(assets / "wheel.whl", "w") as wheel:
        wheel.writestr("netflix_jobs-0.1.0.dist-info/entry_points.txt", ENTRY_POINTS)
    return tmp_path


def _messages(stack: Stack, folder: Path) -> list[str]:
    return [one.message for one in check_stacks([Stack(stack.name, stack.document, folder)])]


@pytest.mark.parametrize("source", ["assets/wheel.whl", "${path.module}/assets/wheel.whl"])
def test_shipped_files_with_their_entry_points_pass(folder: Path, source: str) -> None:
    _, lakehouse = changed_environment("databricks_file/wheel/source", source)

    assert _messages(lakehouse, folder) == []


def test_a_source_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "assets" / "marts.py").unlink()

    assert _messages(Stack("prod-lakehouse", LAKEHOUSE), folder) == [
        "source 'assets/marts.py' is not beside the stack; build it, then `make synth`"
    ]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("entry_point", "bronz", "task 'bronze': entry_point is 'bronz' (did you mean bronze?)"),
        ("package_name", "netflix-job", "task 'bronze': package_name is 'netflix_job' (did you mean netflix_jobs?)"),
    ],
)
def test_a_wheel_without_it_is_refused(folder: Path, key: str, value: str, expected: str) -> None:
    _, lakehouse = changed_environment(f"databricks_job/medallion/task/0/python_wheel_task/{key}", value)

    (message,) = _messages(lakehouse, folder)

    assert message.startswith(expected)
