"""Every option is honoured or refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.auto_loader.options import parse_options
from local_platform.errors import AutoLoaderError
from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from pathlib import Path

BASE = {"path": "/raw", "cloudFiles.format": "csv", "cloudFiles.schemaLocation": "/schema"}
BASE |= {"header": "true", "readerCaseSensitive": "false"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cloudFiles.format", "json"),
        ("cloudFiles.inferColumnTypes", "true"),
        ("cloudFiles.partitionColumns", "run_id"),
        ("cloudFiles.schemaEvolutionMode", "sometimes"),
        ("cloudFiles.schemaHints", "a INT"),
        ("cloudFiles.useNotifications", "true"),
        ("cloudFiles.allowOverwrites", "true"),
        ("cloudFiles.maxFilesPerTrigger", "0"),
        ("cloudFiles.maxBytesPerTrigger", "much"),
        ("header", "false"),
        ("readerCaseSensitive", "true"),
        ("mode", "DROPMALFORMED"),
        ("comment", "#"),
        ("nullValue", "NULL"),
        ("lineSep", ";"),
        ("sep", "||"),
        ("quote", ""),
        ("escape", "^"),
        ("encoding", "klingon"),
        ("multiLine", "maybe"),
        ("ignoreLeadingWhiteSpace", "true"),
        ("pathGlobFilter", "{a,b}.csv"),
        ("cloudFiles.schemaLocation", "abfss://raw@account.dfs.core.windows.net/x"),
    ],
)
def test_what_is_not_honoured_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(AutoLoaderError, match=name.replace(".", r"\.")):
        parse_options(BASE | {name: value})


@pytest.mark.parametrize("name", BASE)
def test_what_is_needed_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(AutoLoaderError, match=f"{name} is missing"):
        parse_options({key: value for key, value in BASE.items() if key != name})


def test_a_misspelt_option_is_refused_with_the_one_meant() -> None:
    with pytest.raises(AutoLoaderError, match=r"Did you mean cloudFiles\.schemaEvolutionMode"):
        parse_options(BASE | {"cloudFiles.schemaEvolutionMod": "none"})


def test_names_of_options_ignore_case_as_spark_does() -> None:
    options = parse_options({name.lower(): value for name, value in BASE.items()} | {"MULTILINE": "TRUE"})
    assert options.dialect.multi_line


def test_a_file_uri_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c%d"
    assert parse_options(BASE | {"path": folder.as_uri()}).source == LocalFolder(folder)
    assert parse_options(BASE | {"path": f"file:{tmp_path}"}).source == LocalFolder(tmp_path)
