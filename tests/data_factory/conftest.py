"""What the tests of several modules start from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local_platform.data_factory import Factory, read_factory
from local_platform.data_factory.serving import served
from local_platform.wheel import REPOSITORY
from tests.data_factory.small_factory import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def factory() -> Factory:
    """The factory that deploys."""
    return read_factory(REPOSITORY / "adf_definitions")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small factory, in a folder that a test may change."""
    for name, properties in OBJECTS.items():
        file = tmp_path / "factory" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"name": file.stem, "properties": properties}), encoding="utf-8")
    return tmp_path / "factory"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Serves the source of the small factory, the folder ``source``."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "x.csv").write_bytes(b"a\r\n1\r\n")
    with served(tmp_path / "source") as address:
        yield address
