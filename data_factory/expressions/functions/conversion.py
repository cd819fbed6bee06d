"""Conversion functions between the types of the language."""

from __future__ import annotations

import base64
import binascii
import math
import re
from typing import Any

from data_factory.expressions import json_reader, xml_json, xml_tree
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import ANY, TEXT, Kind, function
from data_factory.expressions.values import (
    CONTENT_TYPE,
    content,
    content_bytes,
    is_content,
    is_number,
    to_float,
    to_text,
    type_name,
)

BINARY = "application/octet-stream"
ENCODABLE = Kind("a string, an object or an array", lambda value: isinstance(value, str | dict | list))
_FLOAT = re.compile(
    r"(?P<lead>[+-])?(?P<number>(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?P<trail>[+-])?", re.ASCII
)
_WORDS = {"infinity": math.inf, "+infinity": math.inf, "-infinity": -math.inf, "nan": math.nan}
_SMALLEST, _LIMIT = -(2.0**63), 2.0**63


@function("array", ANY)
def array(value: Any) -> list[Any]:
    """Make an array of one value; an array stays itself."""
    return value if isinstance(value, list) else [value]


@function("createArray", ANY, variadic=True)
def create_array(*values: Any) -> list[Any]:
    """Make an array of all values."""
    return list(values)


@function("string", ANY)
def string(value: Any) -> str:
    """Convert to text: null is empty, true is True, arrays and objects are JSON, binary data is decoded."""
    return to_text(value)


def _number(name: str, value: Any, *, trailing_sign: bool) -> float:
    """Read a boolean, a number or its text."""
    if isinstance(value, bool) or is_number(value):
        return to_float(value)
    if isinstance(value, str):
        text = value.strip()
        match = _FLOAT.fullmatch(text)
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if match and not (match["trail"] and (match["lead"] or not trailing_sign)):
            sign = -1 if "-" in {match["lead"], match["trail"]} else 1
            return sign * float(match["number"].replace(",", ""))
    shown = f"'{value}'" if isinstance(value, str) else type_name(value)
    raise ArgumentError(f"{name}() cannot convert {shown} to a number", 0)


@function("int", ANY)
def int_(value: Any) -> int:
    """Convert to an integer; a number with a fraction is refused.

    Like the service it goes through a float, so that beyond 2**53 the last digits may change.
    """
    number = _number("int", value, trailing_sign=False)
    if not number.is_integer() or not _SMALLEST <= number < _LIMIT:
        raise ArgumentError(f"int() cannot convert '{to_text(value)}' to an integer of 64 bits", 0)
    return int(number)


@function("float", ANY)
def float_(value: Any) -> float:
    """Convert to a float."""
    return _number("float", value, trailing_sign=True)


@function("bool", ANY)
def bool_(value: Any) -> bool:
    """Convert to a boolean: the texts true and false in any casing, and numbers, of which zero is false."""
    if isinstance(value, bool) or is_number(value):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    shown = f"'{value}'" if isinstance(value, str) else type_name(value)
    raise ArgumentError(f"bool() cannot convert {shown}: it takes true, false and numbers", 0)


@function("json", ANY)
def json_(value: Any) -> Any:
    """Read JSON text, or convert XML."""
    if is_content(value):
        if xml_tree.is_xml_type(value[CONTENT_TYPE]):
            return xml_json.to_json(xml_tree.parse(to_text(value)))
        value = to_text(value)
    if not isinstance(value, str):
        raise ArgumentError(f"json() expects a string or XML, not {type_name(value)}", 0)
    try:
        return json_reader.read(value)
    except ValueError as error:
        raise ArgumentError(f"json() cannot read the text: {error}", 0) from None


def payload(value: Any) -> bytes:
    """Return the bytes of a value: its data when it is binary, else its text in UTF-8."""
    return content_bytes(value) if is_content(value) else to_text(value).encode("utf-8", "surrogatepass")


@function("base64", ENCODABLE)
def base64_(value: Any) -> str:
    """Encode text, the JSON of an object or array, or binary data."""
    return base64.b64encode(payload(value)).decode("ascii")


def decoded(name: str, text: str) -> bytes:
    """Decode base64 text; white space in it does not count.

    Raises:
        ArgumentError: It is no base64.
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ArgumentError(f"{name}() got text that is not base64", 0) from None


@function("base64ToString", TEXT)
def base64_to_string(text: str) -> str:
    """Decode base64 to text."""
    return decoded("base64ToString", text).decode("utf-8", "replace")


@function("decodeBase64", TEXT)
def decode_base64(text: str) -> str:
    """Decode base64 to text; an older name of base64ToString."""
    return decoded("decodeBase64", text).decode("utf-8", "replace")


@function("base64ToBinary", TEXT)
def base64_to_binary(text: str) -> dict[str, Any]:
    """Decode base64 to binary data."""
    return content(decoded("base64ToBinary", text), BINARY)


@function("binary", ANY)
def binary(value: Any) -> dict[str, Any]:
    """Convert to binary data."""
    if value is None:
        raise ArgumentError("binary() cannot convert null", 0)
    return content(payload(value), BINARY)


def media_type(value: Any) -> str:
    """Return the content type under which a value goes into a data URI."""
    if is_content(value):
        return str(value[CONTENT_TYPE])
    return "text/plain;charset=utf-8" if isinstance(value, str) else "application/json;charset=utf-8"
