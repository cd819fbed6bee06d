"""Files as text: decoded block by block, so that a file of any size needs the memory of one block."""

from __future__ import annotations

import codecs
import gzip
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from local_platform.auto_loader.dialect import Dialect
    from local_platform.storage.folder import Folder

BLOCK_BYTES = 1 << 20
_MAX_HEADER_BYTES = 1 << 20
_UTF8 = codecs.lookup("utf-8").name
# Encodings with a byte order mark, and their marks. Without a mark, the text is read as big-endian, as in Java.
_MARKS = {
    codecs.lookup("utf-16").name: (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    codecs.lookup("utf-32").name: (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
_SIGNATURES = (
    (b"\x1f\x8b", "is gzip-compressed, though its name does not end in .gz"),
    (b"PK\x03\x04", "is a zip archive (Excel workbooks are too), not text"),
    (b"PAR1\x15", "is a Parquet file, not text"),
)


class UnreadableTextError(Exception):
    """Raised when a file is not text in the declared encoding; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of reading a whole file: its header's names, or the reason why it is refused."""

    columns: tuple[str, ...] = ()
    refused: str | None = None


def inspect(folder: Folder, path: str, encoding: str, dialect: Dialect) -> Inspection:
    """Read a whole file once, to check that it is text and to find its columns; an empty file has none."""
    try:
        blocks = utf8_blocks(folder, path, encoding)
        header, _ = read_header(blocks, dialect)
        for _ in blocks:
            pass
    except UnreadableTextError as error:
        return Inspection(refused=str(error))
    return Inspection(columns=header)


def read_header(blocks: Iterator[bytes], dialect: Dialect) -> tuple[tuple[str, ...], bytes]:
    """Take the first record off ``blocks``; return its names, made distinct, and the bytes after it in its block.

    Raises:
        UnreadableTextError: there is text but no header, or a header that does not end.
    """
    text = next(blocks, None)
    if text is None:
        return (), b""
    while True:
        following = next(blocks, None)
        start = len(text) - len(text.lstrip(b"\r\n"))
        parsed = dialect.parse(text, start, final=following is None) if start < len(text) else None
        if parsed is not None or following is None:
            break
        if len(text) > _MAX_HEADER_BYTES:
            raise UnreadableTextError(f"has a first line longer than {_MAX_HEADER_BYTES:,} bytes, which is no header")
        text += following
    if parsed is None:
        reason = "has a quote in its header that nothing closes" if text.strip(b"\r\n") else "has no header line"
        raise UnreadableTextError(reason)
    record, behind = parsed
    if not any(name.strip() for name in record.fields):
        raise UnreadableTextError("has an empty header line")
    return record.fields, text[behind:] + (following or b"")


def utf8_blocks(folder: Folder, path: str, encoding: str, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the text of a file as UTF-8 without byte order mark; a name ending in ``.gz`` is decompressed.

    Raises:
        UnreadableTextError: a byte that is not text in ``encoding``, a NUL, or damaged compression.
    """
    offset = 0
    with folder.open(path) as stored, _decompressed(stored, path) as file:
        block = _read(file, block_bytes)
        _refuse_known_binary(block, encoding)
        big_endian = encoding in _MARKS and not block.startswith(_MARKS[encoding])
        decoder = codecs.getincrementaldecoder(f"{encoding}-be" if big_endian else encoding)()
        while True:
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _undecodable(error, offset - pending, encoding) from error
            if (nul := text.find("\0")) >= 0:
                position = offset - pending + len(text[:nul].encode(encoding)) if encoding == _UTF8 else offset
                raise UnreadableTextError(f"holds a NUL byte (offset {position:,}): it is binary data or UTF-16")
            out = block if encoding == _UTF8 else text.encode()
            if offset == 0:
                out = out.removeprefix(codecs.BOM_UTF8)
            offset += len(block)
            if out:
                yield out
            if not block:
                return
            block = _read(file, block_bytes)


def _decompressed(file: BinaryIO, path: str) -> AbstractContextManager[IO[bytes]]:
    if path.lower().endswith(".gz"):
        return cast("AbstractContextManager[IO[bytes]]", gzip.open(file, "rb"))
    return nullcontext(file)


def _read(file: IO[bytes], block_bytes: int) -> bytes:
    try:
        return file.read(block_bytes)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableTextError(f"is a damaged or truncated gzip file ({error})") from error


def _refuse_known_binary(block: bytes, encoding: str) -> None:
    for signature, reason in _SIGNATURES:
        if block.startswith(signature):
            raise UnreadableTextError(reason)
    if encoding == _UTF8 and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableTextError("is UTF-16 text, not UTF-8")


def _undecodable(error: UnicodeDecodeError, start: int, encoding: str) -> UnreadableTextError:
    byte = error.object[error.start : error.start + 1].hex().upper()
    return UnreadableTextError(f"is not {encoding.upper()} text: byte 0x{byte} at offset {start + error.start:,}")
