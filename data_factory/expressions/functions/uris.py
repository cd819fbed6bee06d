"""Conversion functions for URI components and data URIs."""

from __future__ import annotations

import base64
import re
import urllib.parse
from typing import Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.conversion import BINARY, decoded, media_type, payload
from data_factory.expressions.functions.signature import ANY, TEXT, function
from data_factory.expressions.values import content, to_text

_DATA_URI = re.compile(r"data:(?P<type>[^,]*?)(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset=\"?([^;\"]*)", re.IGNORECASE)
_DEFAULT_TYPE = "text/plain"
_CHARSETS = {"utf-8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1"}


def _encode(name: str) -> None:
    @function(name, ANY)
    def encode(value: Any) -> str:
        text = to_text(value)
        return urllib.parse.quote(text, safe="-._~", errors="replace")

    encode.__doc__ = "Escape everything but letters, digits and `-._~`."


_encode("uriComponent")
_encode("encodeUriComponent")


def _decode(name: str) -> None:
    @function(name, TEXT)
    def decode(text: str) -> str:
        return urllib.parse.unquote_plus(text, errors="replace")

    decode.__doc__ = "Resolve what is escaped; a plus becomes a space."


_decode("uriComponentToString")
_decode("decodeUriComponent")


@function("uriComponentToBinary", TEXT)
def uri_component_to_binary(text: str) -> dict[str, Any]:
    """Resolve what is escaped, to binary data."""
    return content(urllib.parse.unquote_to_bytes(text.replace("+", " ")), BINARY)


@function("dataUri", ANY)
def data_uri(value: Any) -> str:
    """Make a data URI."""
    if value is None:
        raise ArgumentError("dataUri() cannot convert null", 0)
    return f"data:{media_type(value)};base64,{base64.b64encode(payload(value)).decode('ascii')}"


def _parsed(name: str, text: str) -> tuple[str, bytes]:
    """Return the content type of a data URI, as written, and its data."""
    match = _DATA_URI.fullmatch(text)
    if match is None:
        raise ArgumentError(f"{name}() expects a data URI, 'data:<type>;base64,<data>'", 0)
    unescaped = urllib.parse.unquote_to_bytes(match["data"])
    data = decoded(name, unescaped.decode("ascii", "replace")) if match["base64"] else unescaped
    return match["type"], data


@function("dataUriToBinary", TEXT)
def data_uri_to_binary(text: str) -> dict[str, Any]:
    """Decode a data URI to binary data."""
    type_, data = _parsed("dataUriToBinary", text)
    return content(data, type_ or _DEFAULT_TYPE)


def _text(name: str, type_: str, data: bytes) -> str:
    charset = _CHARSET.search(type_)
    codec = _CHARSETS.get(charset[1].strip().lower()) if charset else "utf-8"
    if codec is None:
        raise ArgumentError(f"{name}() does not know the charset '{charset[1] if charset else ''}'", 0)
    return data.decode(codec, "replace")


@function("dataUriToString", TEXT)
def data_uri_to_string(text: str) -> str:
    """Decode a data URI to text."""
    return _text("dataUriToString", *_parsed("dataUriToString", text))


@function("decodeDataUri", TEXT)
def decode_data_uri(text: str) -> Any:
    """Decode a data URI: to text when it says that it is text, else to binary data."""
    type_, data = _parsed("decodeDataUri", text)
    if not type_ or type_.lower().startswith("text/"):
        return _text("decodeDataUri", type_, data)
    return content(data, type_ if _CHARSET.search(type_) else f"{type_};charset=us-ascii")
