"""What stands on this machine for locations and catalogs; all other text stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_platform.lake import Lake
from local_platform.storage.account import Account
from local_platform.storage.storage import InAzurite
from local_platform.substitutions import Substitutions


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
        ("abfss://raw@a.net/x,abfss://raw@a.net/y", "LAKE/raw/x,LAKE/raw/y"),
        ('["abfss://raw@a.net/x/", "abfss://raw@a.net"]', '["LAKE/raw/x", "LAKE/raw"]'),
        ("'/Volumes/netflix_dev/ops/in','/Volumes/c/ops/out'", "'LAKE/_volumes/ops/in','LAKE/_volumes/ops/out'"),
        ("abfss://raw@a.net/netflix_dev.csv", "LAKE/raw/netflix_dev.csv"),
        ("sunday", "sunday"),
        ("0.05", "0.05"),
        ("https://stnetflixdev.dfs.core.windows.net/raw", "https://stnetflixdev.dfs.core.windows.net/raw"),
    ],
)
def test_locations_and_catalogs_are_replaced(tmp_path: Path, text: str, here: str) -> None:
    substitutions = Substitutions(Lake(tmp_path), ("netflix_dev",))

    assert substitutions.text(text) == here.replace("LAKE", str(tmp_path))


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("abfss://raw@a.net/ready", "LAKE/raw/ready"),
        ("/Volumes/netflix_dev/ops/in", "LAKE/_volumes/ops/in"),
        ("netflix_dev.silver.titles", "spark_catalog.silver.titles"),
    ],
)
def test_what_stands_here_is_not_replaced_again_where_disks_are_in_volumes(text: str, here: str) -> None:
    """As macOS mounts them."""
    lake = "/Volumes/SSD/netflix/lake"

    assert Substitutions(Lake(Path(lake)), ("netflix_dev", "netflix")).text(text) == here.replace("LAKE", lake)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("netflix_dev.silver.titles", "spark_catalog.silver.titles"),
        ("abfss://raw@stnetflixdev.dfs.core.windows.net/", "abfss://raw@stnetflixdev.dfs.core.windows.net"),
        ("abfss://raw@stnetflixdev.dfs.core.windows.net/a/b", "abfss://raw@stnetflixdev.dfs.core.windows.net/a/b"),
        ("/Volumes/netflix_dev/ops/cp/bronze", "abfss://volumes@stnetflixdev.dfs.core.windows.net/ops/cp/bronze"),
    ],
)
def test_locations_in_azurite_are_those_of_the_definitions(tmp_path: Path, text: str, here: str) -> None:
    lake = Lake(tmp_path, InAzurite(Account("stnetflixdev", "127.0.0.1:1")))

    assert Substitutions(lake, ("netflix_dev",)).text(text) == here


def test_a_volume_whose_files_tasks_open_is_a_folder_though_the_data_are_in_azurite(tmp_path: Path) -> None:
    lake = Lake(tmp_path, InAzurite(Account("stnetflixdev", "127.0.0.1:1")))
    substitutions = Substitutions(lake, (), {("ops", "notices")})

    assert substitutions.text("/Volumes/netflix_dev/ops/notices") == str(tmp_path / "_volumes" / "ops" / "notices")
