"""The project's own definitions keep every rule."""

from pathlib import Path

from data_factory.check import check_folder

DEFINITIONS = Path(__file__).parents[3] / "adf_definitions"


def test_the_definitions_have_no_findings() -> None:
    assert check_folder(DEFINITIONS) == []
