"""Conversion functions for URI components and data URIs."""

from __future__ import annotations

import base64
import re
import urllib.parse
from typing import Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.conversion import BINARY, decoded, json_, media_type, payload
from data_factory.expressions.functions.signature import ANY, TEXT, function
from data_factory.expressions.values import CONTENT, content, to_text

_DATA_URI = re.compile(r"data:(?P<type>[^,]*?)(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset=([^;]*)", re.IGNORECASE)
_DEFAULT_TYPE = "text/plain"


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


def _parsed(name: str, text: str) -> tuple[str, str | None, bytes]:
    """Return the content type of a data URI, its base64 as written (None without), and its data."""
    match = _DATA_URI.fullmatch(text)
    if match is None or not re.match(r"[^/;]+/[^/;]|$", match["type"]):
        raise ArgumentError(f"{name}() expects a data URI, 'data:<type>;base64,<data>'", 0)
    unescaped = urllib.parse.unquote_to_bytes(match["data"])
    written = unescaped.decode("ascii", "replace") if match["base64"] else None
    return match["type"], written, unescaped if written is None else decoded(name, written)


@function("dataUriToBinary", TEXT)
def data_uri_to_binary(text: str) -> dict[str, Any]:
    """Decode a data URI to binary data."""
    type_, written, data = _parsed("dataUriToBinary", text)
    binary = content(data, type_ or _DEFAULT_TYPE)
    return binary if written is None else {**binary, CONTENT: written}


@function("dataUriToString", TEXT)
def data_uri_to_string(text: str) -> str:
    """Decode a data URI to text in UTF-8, the only charset there is."""
    type_, _, data = _parsed("dataUriToString", text)
    charset = _CHARSET.search(type_)
    if charset and charset[1].lower() != "utf-8":
        raise ArgumentError(f"dataUriToString() knows no charset but utf-8, not '{charset[1]}'", 0)
    return data.decode("utf-8", "replace")


@function("decodeDataUri", TEXT)
def decode_data_uri(text: str) -> Any:
    """Decode a data URI by its type: to text, to the value that JSON holds, else to binary data.

    Without a charset the text is ASCII; what is not becomes a question mark.
    """
    type_, _, data = _parsed("decodeDataUri", text)
    charset = _CHARSET.search(type_)
    try:
        read = data.decode(charset[1] if charset else "ascii", "replace").replace("\ufffd", "?")
    except (LookupError, ValueError):
        raise ArgumentError(f"decodeDataUri() does not know the charset '{charset[1] if charset else ''}'", 0) from None
    if not type_ or type_.lower().startswith("text/"):
        return read
    if re.match(r"[^;]*[/+]json\b", type_, re.IGNORECASE):
        return json_(read)
    return content(data, type_ if charset else f"{type_};charset=us-ascii")
