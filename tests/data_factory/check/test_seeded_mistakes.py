"""Each mistake that is put into a factory without any is found, alone, at its exact place.

The mistakes are in `mistakes/`, one file a family.
"""

import shutil
import tomllib
from pathlib import Path

import pytest

from data_factory.check import check_folder

HERE = Path(__file__).parent
FACTORY = HERE / "factory"
MISTAKES = [
    pytest.param(mistake, id=f"{file.stem}-{mistake['rule']}-{number}")
    for file in sorted((HERE / "mistakes").glob("*.toml"))
    for number, mistake in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["mistake"])
]


def place(text: str, at: str) -> tuple[int, int]:
    offset = text.index(at)
    assert text.count(at) == 1, f"{at!r} is not the only one"
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_seeded_mistake_is_found_at_its_place(mistake: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "factory"
    shutil.copytree(FACTORY, folder)
    file = folder / mistake["file"]
    text = file.read_text(encoding="utf-8")
    assert text.count(mistake["old"]) == 1
    file.write_text(text.replace(mistake["old"], mistake["new"]), encoding="utf-8")

    findings = [finding for finding in check_folder(folder) if finding.rule == mistake["rule"]]

    expected = (mistake["file"], *place(file.read_text(encoding="utf-8"), mistake["at"]), mistake["path"])
    assert [(finding.file, finding.line, finding.column, finding.path) for finding in findings] == [expected]
    assert mistake["says"] in findings[0].message
    assert findings[0].level == mistake.get("level", findings[0].level)


def test_there_are_many_mistakes() -> None:
    assert len(MISTAKES) >= 60


def test_a_factory_without_mistakes_has_no_findings() -> None:
    assert check_folder(FACTORY) == []
