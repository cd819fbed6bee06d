"""The Spark data source: schema at planning, offsets and partitions on the driver, rows in the workers.

Spark starts Python processes for each of these, so a module that only some need is imported where it is needed.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition
from pyspark.sql.streaming.datasource import ReadAllAvailable, ReadMaxFiles, SupportsTriggerAvailableNow
from pyspark.sql.types import LongType, StringType, StructField, StructType, TimestampType

from local_platform.auto_loader.columns import METADATA_COLUMN
from local_platform.auto_loader.discovery import content_digest, discover
from local_platform.auto_loader.file_log import FileLog
from local_platform.auto_loader.options import Options, parse_options
from local_platform.auto_loader.schema_log import SchemaLog, new_columns, unknown_fields
from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from pyspark.sql.streaming.datasource import ReadLimit

    from local_platform.auto_loader.file_log import LoggedFile

NO_SCHEMA_YET = "CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE"
"""Databricks' name for the error: there is no file with a header to take the columns from."""
# Small files share a partition, as a task costs more than reading them; a large file is split among the cores.
_PARTITION_BYTES = 16 << 20
# https://docs.databricks.com/ingestion/file-metadata-column.html
_METADATA = StructType(
    [
        StructField("file_path", StringType()),
        StructField("file_name", StringType()),
        StructField("file_size", LongType()),
        StructField("file_modification_time", TimestampType()),
    ]
)


class CloudFiles(DataSource):
    """``spark.readStream.format("cloudFiles")``."""

    @classmethod
    def name(cls) -> str:
        """Return the format's name on Databricks."""
        return "cloudFiles"

    def schema(self) -> StructType:
        """Return the columns of all files found up to now, as text, then the rescued data and ``_metadata``.

        Raises:
            AutoLoaderError: an option, a file or the state is refused, or there is no column yet
                (:data:`NO_SCHEMA_YET`).
        """
        options = parse_options(self.options)
        schemas = SchemaLog(options.schema_location)
        current = schemas.latest()

        def accept(files: Sequence[LoggedFile]) -> None:
            if current is not None and options.evolution_mode == "failOnNewColumns":
                _refuse_new_columns(files, current.columns, "remove the files or choose another schemaEvolutionMode")

        if current is None and not options.source.exists():
            raise AutoLoaderError(
                f"{NO_SCHEMA_YET}: {options.source} does not exist or is not a folder: deliver a file there first, or "
                "check the path given to load(...); patterns belong in the option pathGlobFilter."
            )
        _, files = discover(options, FileLog(options.schema_location), accept)
        version = schemas.evolve(files, options.evolution_mode)
        if version is None:
            raise AutoLoaderError(
                f"{NO_SCHEMA_YET}: {options.source} holds no file with a header yet "
                f"({len(files)} found, {sum(file.refused is not None for file in files)} refused): deliver one first."
            )
        columns = [StructField(name, StringType()) for name in version.columns]
        rescued = StructField(options.rescued_data_column, StringType())
        return StructType([*columns, rescued, StructField(METADATA_COLUMN, _METADATA)])

    def streamReader(self, schema: StructType) -> CloudFilesReader:  # noqa: N802 - Spark's name
        """Return the reader of one query.

        Raises:
            AutoLoaderError: the schema was given by the caller.
        """
        if not schema.fields or schema.fields[-1] != StructField(METADATA_COLUMN, _METADATA):
            raise AutoLoaderError(
                "The local Auto Loader infers the schema: leave out .schema(...), all columns are read as text."
            )
        return CloudFilesReader(parse_options(self.options), schema)


class CloudFilesReader(DataSourceStreamReader, SupportsTriggerAvailableNow):
    """Reads the logged files in order.

    An offset is the log's id, the number of its files that were loaded, and a digest of their paths, in order: a log
    that was lost and listed anew may have the same number of files, but other ones.
    """

    def __init__(self, options: Options, schema: StructType) -> None:
        self._options = options
        self._schema = schema
        self._log = FileLog(options.schema_location)
        self._target: int | None = None

    def initialOffset(self) -> dict[str, Any]:  # noqa: N802 - Spark's name
        """Return the offset before the first file."""
        return {"log": self._log.claim(self._options.source), "files": 0}

    def getDefaultReadLimit(self) -> ReadLimit:  # noqa: N802 - Spark's name
        """Return the limit of files; the limit of bytes is applied beside it."""
        return ReadMaxFiles(self._options.max_files)

    def prepareForTriggerAvailableNow(self) -> None:  # noqa: N802 - Spark's name
        """Fix what this query loads: the files that are there now."""
        self._target = len(self._discover()[1])

    def latestOffset(self, start: dict[str, Any], limit: ReadLimit) -> dict[str, Any]:  # noqa: N802 - Spark's name
        """Return the offset up to which the next micro-batch reads.

        Raises:
            AutoLoaderError: the checkpoint belongs to another file log, or new files have unknown columns.
        """
        if self._target is None:
            log_id, files = self._discover()
        else:
            log_id, files = self._log.claim(self._options.source), self._log.files()[: self._target]
        self._require_same_log(start, log_id, files)
        end = len(files) if isinstance(limit, ReadAllAvailable) else self._limited(files, start["files"])
        if end == start["files"]:
            return start
        return {"log": log_id, "files": end, "digest": _digest(files[:end])}

    def partitions(self, start: dict[str, Any], end: dict[str, Any]) -> Sequence[InputPartition]:
        """Return the files between two offsets, packed into partitions or shared by them.

        Files that are refused are left out, also those whose content was overwritten before it was read.

        Raises:
            AutoLoaderError: the checkpoint belongs to another file log.
        """
        files = self._log.files()
        self._require_same_log(end, self._log.claim(self._options.source), files)
        shared: list[list[tuple[LoggedFile, int, int]]] = []
        packed: list[list[tuple[LoggedFile, int, int]]] = []
        room = 0
        newest = {file.path: file for file in files}
        for file in files[start["files"] : end["files"]]:
            if file.refused is not None or not file.size:
                continue
            if newest[file.path] is not file and self._has_changed(file):
                continue  # its new content was refused
            if (shares := _shares(file)) > 1:
                shared += [[(file, number, shares)] for number in range(shares)]
                continue
            if not packed or file.size > room:
                packed.append([])
                room = _PARTITION_BYTES
            packed[-1].append((file, 0, 1))
            room -= file.size
        return [InputPartition(parts) for parts in (*shared, *packed)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a partition's files, or of its share of a file, as Arrow record batches.

        Raises:
            AutoLoaderError: a file is gone, or is not what was found.
        """
        from pyspark.sql.pandas.types import to_arrow_schema  # noqa: PLC0415 - only tasks need Arrow

        from local_platform.auto_loader.csv_batches import Share, read_file  # noqa: PLC0415 - only tasks need Arrow

        schema = to_arrow_schema(self._schema, timezone="UTC")
        for file, share, shares in partition.value:
            if self._has_changed(file):
                raise AutoLoaderError(
                    f"{self._options.source}/{file.path} was overwritten after it was found, before it was read: run "
                    "again, and the others are loaded; deliver the new content under another path."
                )
            yield from read_file(file.path, self._options, schema, share=Share(share, shares))

    def _has_changed(self, file: LoggedFile) -> bool:
        """Return whether a file's content changed since it was found; it is read only when its time or size differs."""
        try:
            now = self._options.source.file(file.path)
            if (now.modified_ns, now.size) == (file.modified_ns, file.size):
                return False
            return content_digest(self._options.source, file.path) != file.digest
        except OSError:
            return False  # reading it raises the error

    def _discover(self) -> tuple[str, list[LoggedFile]]:
        known = self._schema.fieldNames()

        def accept(files: Sequence[LoggedFile]) -> None:
            if self._options.evolution_mode in {"addNewColumns", "failOnNewColumns"}:
                _refuse_new_columns(files, known, "start the stream again, its schema will have them")

        return discover(self._options, self._log, accept)

    def _limited(self, files: Sequence[LoggedFile], start: int) -> int:
        """Return the end of the next micro-batch: at least one file, then as many as both limits allow."""
        end, size = start, 0
        while end < min(len(files), start + self._options.max_files):
            size += files[end].size
            if self._options.max_bytes is not None and end > start and size > self._options.max_bytes:
                break
            end += 1
        return end

    def _require_same_log(self, offset: dict[str, Any], log_id: str, files: Sequence[LoggedFile]) -> None:
        loaded = files[: offset["files"]]
        digest = offset.get("digest", _digest(loaded))  # the offset before the first file has none
        if offset["log"] == log_id and offset["files"] == len(loaded) and digest == _digest(loaded):
            return
        raise AutoLoaderError(
            f"The checkpoint has loaded {offset['files']} files of a log that {self._options.schema_location} no "
            f"longer holds (it lists {len(files)}): files would be lost or loaded twice. "
            "Restore the schema location from a backup, or remove it, the checkpoint and the table together and load "
            "everything again."
        )


def _shares(file: LoggedFile) -> int:
    """Return the number of shares of a file; one for a compressed file, whose unpacked size is not known beforehand."""
    if file.path.lower().endswith(".gz"):
        return 1
    return max(1, min(os.cpu_count() or 1, file.size // _PARTITION_BYTES))


def _digest(files: Sequence[LoggedFile]) -> str:
    return hashlib.blake2b("\n".join(file.path for file in files).encode(errors="surrogateescape")).hexdigest()[:16]


def _refuse_new_columns(files: Sequence[LoggedFile], known: Sequence[str], what_next: str) -> None:
    fresh = new_columns(files, known)
    if fresh:
        raise unknown_fields(fresh, what_next)
