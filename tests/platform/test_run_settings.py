"""What a run shows of its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_platform.lake import Lake
from local_platform.run_settings import RunSettings


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://reader:s3cret@host/files/delivery.json?sig=s3cret", "https://***@host/files/delivery.json?sig=***"),
        ("https://host/files/", "https://host/files/"),
        (Path("/data/files"), "/data/files"),
        (None, "/lake/raw"),
    ],
)
def test_a_source_is_shown_without_its_credentials(source: Path | str | None, shown: str) -> None:
    assert RunSettings(source, Lake(Path("/lake")), "r1").shown_source == shown
