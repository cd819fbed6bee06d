"""Reads one CSV file as Arrow record batches of the stream's schema.

Sound records go from the file's bytes to Arrow without a Python object a row; the others are read one by one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import csv

from local_platform.auto_loader.columns import METADATA_COLUMN, distinct, name_columns
from local_platform.auto_loader.dialect import Record
from local_platform.auto_loader.records import split_records
from local_platform.auto_loader.text import BLOCK_BYTES, UnreadableTextError, read_header, utf8_blocks
from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from local_platform.auto_loader.columns import Header
    from local_platform.auto_loader.options import Options
    from local_platform.storage.folder import StoredFile

MALFORMED = "_malformed"
FILE_PATH = "_file_path"
# Rows of a batch: limits the memory of the metadata, which is repeated in every row.
_BATCH_ROWS = 16_384
_EXACT_BATCH_BYTES = 4 << 20
# What holds a text of more than 20 million characters is no JSON for Spark's functions, and without its mark the record
# would count as whole. Its fields are kept whole beside it.
_MAX_MALFORMED = 10_000_000


@dataclass(frozen=True, slots=True)
class Share:
    """One of ``of`` shares of a file's records, for parallel tasks: each splits the whole file and parses its share.

    Whether a quote is open at a place is only known after reading everything before it. Splitting takes a tenth of the
    time of parsing.
    """

    number: int = 0
    of: int = 1

    def parts(self, parts: Iterable[bytes | Record], size: int) -> Iterator[bytes | Record]:
        """Yield the parts that begin in this share of a text of about ``size`` bytes; the shares make up the whole."""
        begins = 0
        for part in parts:
            if min(begins * self.of // size, self.of - 1) == self.number:
                yield part
            begins += len(part) if isinstance(part, bytes) else len(part.raw)


_WHOLE = Share()


def read_file(
    path: str, options: Options, schema: pa.Schema, *, share: Share = _WHOLE, block_bytes: int = BLOCK_BYTES
) -> Iterator[pa.RecordBatch]:
    """Yield all records of a file once, as batches of a few MB (more if one record is longer).

    Args:
        path: relative path of a file of the source that :func:`local_platform.auto_loader.text.inspect` did not refuse.
        options: the stream's options.
        schema: text columns, then the rescued-data column and ``_metadata``.
        share: which of the records; all by default.
        block_bytes: how much is read and parsed at a time.

    Raises:
        AutoLoaderError: the file is gone or no longer text; none of the micro-batch's rows are committed then.
    """
    try:
        blocks = utf8_blocks(options.source, path, options.encoding, block_bytes)
        header, rest = read_header(blocks, options.dialect)
        if not header:
            return
        batches = _Batches(path, options, schema, name_columns(header, options.rescued_data_column))
        exact: list[Record] = []
        waiting = 0
        for part in share.parts(split_records(chain((rest,), blocks), options.dialect), options.source.file(path).size):
            if isinstance(part, Record):
                exact.append(part)
                waiting += len(part.raw)
                if waiting < _EXACT_BATCH_BYTES and len(exact) < _BATCH_ROWS:
                    continue
            if exact:
                yield from batches.of_records(exact)
                exact, waiting = [], 0
            if isinstance(part, bytes):
                yield from batches.of_sound(part)
        if exact:
            yield from batches.of_records(exact)
    except (OSError, UnreadableTextError) as error:
        raise AutoLoaderError(
            f"{options.source}/{path} was readable when it was found and is not any more ({error}). "
            "Files must not change or go after their delivery: restore it as it was, then run again."
        ) from error


@dataclass(frozen=True, slots=True)
class _Rows:
    """Values by position in the header, and each row's values to rescue besides those of unknown columns."""

    columns: Sequence[Any]
    rescued: Sequence[dict[str, str | None]] | None
    count: int


class _Batches:
    """Makes batches of one file's records."""

    def __init__(self, path: str, options: Options, schema: pa.Schema, header: Header) -> None:
        self._dialect = options.dialect
        self._schema = schema
        self._header = header
        self._rescued_column = options.rescued_data_column
        self._uri = options.source.file_uri(path)
        positions = {header.names[position].lower(): position for position in header.own}
        self._positions = {name: positions.get(name.lower()) for name in schema.names}
        used = set(self._positions.values())
        self._unknown = [position for position in range(len(header.names)) if position not in used]
        self._metadata = self._repeat_metadata(options.source.file(path))
        self._csv_options = _csv_options(options, len(header.names))

    def _repeat_metadata(self, file: StoredFile) -> pa.StructArray:
        fields = list(self._schema.field(METADATA_COLUMN).type)
        values = {
            "file_path": self._uri,
            "file_name": self._uri.rpartition("/")[2],
            "file_size": file.size,
            "file_modification_time": file.modified_ns // 1000,
        }
        repeated = [pa.repeat(pa.scalar(values[field.name], field.type), _BATCH_ROWS) for field in fields]
        return pa.StructArray.from_arrays(repeated, fields=fields)

    def of_sound(self, run: bytes) -> Iterator[pa.RecordBatch]:
        """Yield the records of a run with well-formed quotes; those with too few or too many fields come last."""
        odd: list[str] = []

        def keep_odd(row: csv.InvalidRow) -> str:
            odd.append(row.text)
            return "skip"

        names, convert, parse = self._csv_options
        table = csv.read_csv(
            pa.BufferReader(run),
            read_options=csv.ReadOptions(column_names=names, block_size=len(run) + 1, use_threads=False),
            parse_options=csv.ParseOptions(invalid_row_handler=keep_odd, **parse),
            convert_options=convert,
        )
        for batch in table.combine_chunks().to_batches(max_chunksize=_BATCH_ROWS):
            yield self._build(_Rows(batch.columns, None, batch.num_rows))
        yield from self.of_records([self._parse_alone(text.encode()) for text in odd])

    def _parse_alone(self, raw: bytes) -> Record:
        return (self._dialect.parse(raw, 0, final=True) or self._dialect.first_line(raw, 0))[0]

    def of_records(self, records: Sequence[Record]) -> Iterator[pa.RecordBatch]:
        """Yield records read one by one: values by position, missing ones as null, surplus ones rescued."""
        width = len(self._header.names)
        for start in range(0, len(records), _BATCH_ROWS):
            part = records[start : start + _BATCH_ROWS]
            columns = [
                pa.array([(r.fields[i] or None) if i < len(r.fields) else None for r in part], pa.string())
                for i in range(width)
            ]
            yield self._build(_Rows(columns, [self._oddities(record) for record in part], len(part)))

    def _oddities(self, record: Record) -> dict[str, str | None]:
        width = len(self._header.names)
        claimed = {name.lower() for name in self._header.names}
        odd = {distinct(f"_c{i}", claimed): record.fields[i] or None for i in range(width, len(record.fields))}
        if len(record.fields) < width or not record.closed:
            odd[MALFORMED] = record.raw if len(record.raw) <= _MAX_MALFORMED else record.raw[:_MAX_MALFORMED] + "…"
        return odd

    def _build(self, rows: _Rows) -> pa.RecordBatch:
        arrays = []
        for field in self._schema:
            position = self._positions[field.name]
            if field.name == METADATA_COLUMN:
                arrays.append(self._metadata.slice(0, rows.count))
            elif field.name == self._rescued_column:
                arrays.append(self._rescue(rows))
            elif position is None:
                arrays.append(pa.nulls(rows.count, field.type))
            else:
                arrays.append(rows.columns[position])
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _rescue(self, rows: _Rows) -> pa.Array:
        """Return the rescued-data column: JSON with the source file's path, or null where nothing was rescued.

        https://docs.databricks.com/ingestion/auto-loader/schema.html#what-is-the-rescued-data-column
        """
        unknown = [position for position in self._unknown if rows.columns[position].null_count < rows.count]
        if not unknown and rows.rescued is None:
            return pa.nulls(rows.count, pa.string())
        values = {self._header.names[position]: rows.columns[position].to_pylist() for position in unknown}
        oddities = rows.rescued or [{}] * rows.count
        documents = []
        for index, odd in enumerate(oddities):
            rescued = {name: column[index] for name, column in values.items() if column[index] is not None} | odd
            documents.append(json.dumps(rescued | {FILE_PATH: self._uri}, ensure_ascii=False) if rescued else None)
        return pa.array(documents, pa.string())


def _csv_options(options: Options, width: int) -> tuple[list[str], csv.ConvertOptions, dict[str, Any]]:
    names = [str(position) for position in range(width)]
    convert = csv.ConvertOptions(
        check_utf8=False,  # the text was validated when it was decoded
        column_types={name: pa.string() for name in names},
        # As Spark's reader: nullValue and emptyValue are both "", so an empty field is null, quoted or not.
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    dialect = options.dialect
    parse = {
        "delimiter": dialect.separator,
        "quote_char": dialect.quote,
        "double_quote": not dialect.backslash_escape,
        "newlines_in_values": True,
    }
    return names, convert, parse
