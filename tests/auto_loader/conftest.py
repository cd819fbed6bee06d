"""A source folder and its schema location, and what the reader makes of the files delivered there."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pyspark.sql.pandas.types import to_arrow_schema

from local_platform.auto_loader import refused_files
from local_platform.auto_loader.csv_batches import read_file
from local_platform.auto_loader.data_source import CloudFiles, CloudFilesReader
from local_platform.auto_loader.options import parse_options
from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.result import RefusedFile


@dataclass
class Source:
    """Files are delivered a second apart, so that their order is known."""

    folder: Path
    schema_location: Path
    clock: int = field(default=1_700_000_000)

    def given(self, **extra: str) -> dict[str, str]:
        options = {
            "path": str(self.folder),
            "cloudFiles.format": "csv",
            "cloudFiles.schemaLocation": str(self.schema_location),
            "cloudFiles.partitionColumns": "",
            "header": "true",
            "readerCaseSensitive": "false",
            "multiLine": "true",
            "escape": '"',
            "ignoreCorruptFiles": "true",
        }
        return options | {name.replace("_", "."): value for name, value in extra.items()}

    def deliver(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.clock += 1
        os.utime(path, (self.clock, self.clock))
        return path

    def plan(self, **extra: str) -> list[str]:
        return CloudFiles(self.given(**extra)).schema().fieldNames()

    def reader(self, **extra: str) -> CloudFilesReader:
        source = CloudFiles(self.given(**extra))
        return source.streamReader(source.schema())

    def rows(self, content: bytes, name: str = "a.csv", **extra: str) -> list[dict[str, Any]]:
        """Deliver one file and return its rows without metadata, the rescued data as an object without the path."""
        path = self.deliver(name, content)
        source = CloudFiles(self.given(**extra))
        arrow = to_arrow_schema(source.schema(), timezone="UTC")
        rows = [
            row
            for batch in read_file(name, parse_options(self.given(**extra)), arrow)
            for row in batch.drop_columns(["_metadata"]).to_pylist()
        ]
        for row in rows:
            rescued = row.pop("_rescued_data")
            if rescued is not None:
                row["rescued"] = json.loads(rescued)
                assert row["rescued"].pop("_file_path") == f"file:{path}"
        return rows

    def refused(self) -> tuple[RefusedFile, ...]:
        return refused_files(LocalFolder(self.schema_location))


@pytest.fixture
def source(tmp_path: Path) -> Source:
    folder = tmp_path / "raw"
    folder.mkdir()
    return Source(folder, tmp_path / "schema")
