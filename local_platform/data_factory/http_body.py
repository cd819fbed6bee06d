"""Reads the body of a response piece by piece, within limits, and checks that it is complete."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.http_client import Answer, cause, shut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.data_factory.scope import Scope

_PIECE = 1 << 20
_GIB = 1 << 30
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """How large a delivered file may be, in bytes.

    Attributes:
        largest: of a file whose size the server announces.
        largest_unannounced: of a file of unknown size, such as one that is decompressed on the way.
    """

    largest: int = 100 * _GIB
    largest_unannounced: int = _GIB

    def check_announced(self, size: int, free: int) -> None:
        """Refuse a file by its announced size, before anything is read.

        Raises:
            ActivityError: the file is larger than allowed, or than the disk has room for.
        """
        if size > self.largest:
            raise ActivityError(f"the server announces {size} bytes; at most {self.largest} are taken", permanent=True)
        if size > free:
            raise ActivityError(f"the server announces {size} bytes, and {free} are free here")


def announced_size(answer: Answer) -> int | None:
    """Return the size of the body, as transferred, that the server announces; None when it announces none.

    Raises:
        ActivityError: the announcement is not a size, so it can't be checked whether the body is complete.
    """
    text = answer.header("Content-Length")
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,18}", text.strip()):
        raise ActivityError("the server announces a Content-Length that is no size")
    return int(text)


def body(answer: Answer, scope: Scope, limits: SizeLimits, *, keep_encoding: bool = False) -> Iterator[bytes]:
    """Yield the bytes of a file, with the content coding (``Content-Encoding``) removed.

    Args:
        answer: the response.
        limits: how large the file may be.
        scope: stops reading when the run is stopped or the activity's time is over.
        keep_encoding: keep the content coding, because the file itself is meant to be compressed.

    Raises:
        ActivityError: the body is not whole, too large, too slow, or in a coding that is not known.
    """
    pieces = _pieces(answer, scope)
    coding = (answer.header("Content-Encoding") or "identity").strip().lower()
    is_coded = coding != "identity" and not keep_encoding
    if is_coded:
        pieces = _decoded(pieces, coding)
    is_announced = announced_size(answer) is not None and not is_coded  # else it limits the compressed bytes
    most = limits.largest if is_announced else limits.largest_unannounced
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise ActivityError(
                f"the body has no end within {most} bytes, the most that is taken"
                + ("" if is_announced else " of a file whose size is not announced")
            )
        yield piece


def _pieces(answer: Answer, scope: Scope) -> Iterator[bytes]:
    announced, received = announced_size(answer), 0
    with scope.watch(lambda: shut(answer.encoded)):
        while piece := _piece(answer, scope):
            received += len(piece)
            yield piece
    if announced is not None and received != announced:
        raise ActivityError(f"the body ended after {received} of {announced} announced bytes")


def _piece(answer: Answer, scope: Scope) -> bytes:
    try:
        piece = answer.encoded.read1(_PIECE, decode_content=False)
    except (HTTPError, OSError) as error:
        scope.check()  # the connection may have been cut off because of a timeout
        raise ActivityError(f"the download broke off: {cause(error)}") from error
    scope.check()
    return piece


def _decoded(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise ActivityError(f"the body comes in the coding {coding!r}, which was not requested and can't be decoded")
    window = _GZIP if "gzip" in coding else zlib.MAX_WBITS
    decoder = zlib.decompressobj(window)
    try:
        for piece in pieces:
            data = piece
            while data:
                if decoder.eof:  # gzip allows one stream after another
                    decoder = zlib.decompressobj(window)
                yield decoder.decompress(data, _PIECE)
                data = decoder.unconsumed_tail or decoder.unused_data
    except zlib.error as error:
        raise ActivityError(f"the body is announced as {coding}, but is not: {error}") from error
    if not decoder.eof:
        raise ActivityError(f"the {coding} body is truncated")
