"""What stands on this machine for locations and catalogs; all other text stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.lake import Lake
from local_platform.substitutions import Substitutions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("netflix_dev", "spark_catalog"),
        ("netflix_dev.silver.titles", "spark_catalog.silver.titles"),
        ("--catalog=netflix_dev", "--catalog=spark_catalog"),
        ("netflix_device", "netflix_device"),
        ("my.netflix_dev.table", "my.netflix_dev.table"),
        ("abfss://raw@stnetflixdev.dfs.core.windows.net", "LAKE/raw"),
        ("abfss://raw@stnetflixdev.dfs.core.windows.net/", "LAKE/raw"),
        ("abfss://raw@stnetflixdev.dfs.core.windows.net/ready/x", "LAKE/raw/ready/x"),
        ("/Volumes/netflix_dev/ops/checkpoints", "LAKE/_volumes/ops/checkpoints"),
        ("/Volumes/netflix_dev/ops/checkpoints/bronze", "LAKE/_volumes/ops/checkpoints/bronze"),
        ("sunday", "sunday"),
        ("0.05", "0.05"),
        ("https://stnetflixdev.dfs.core.windows.net/raw", "https://stnetflixdev.dfs.core.windows.net/raw"),
    ],
)
def test_locations_and_catalogs_are_replaced(tmp_path: Path, text: str, here: str) -> None:
    substitutions = Substitutions(Lake(tmp_path), ("netflix_dev",))

    assert substitutions.text(text) == here.replace("LAKE", str(tmp_path))
