"""Values of the language: their types, their text and when two are equal.

A value is what JSON has: None, bool, int (64 bits), float, str, list and dict. Binary data and XML are objects with
`$content-type` and `$content` (base64).
"""

from __future__ import annotations

import base64
import json
import math
from typing import Any, TypeGuard

CONTENT_TYPE = "$content-type"
CONTENT = "$content"


def type_name(value: object) -> str:
    """Name the type of a value in an error message."""
    names: dict[type, str] = {bool: "boolean", int: "integer", float: "float", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def is_integer(value: object) -> TypeGuard[int]:
    """True for an integer; booleans are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[int | float]:
    """True for an integer or a float."""
    return isinstance(value, float) or is_integer(value)


def is_content(value: object) -> TypeGuard[dict[str, Any]]:
    """True for binary data or XML."""
    return isinstance(value, dict) and isinstance(value.get(CONTENT_TYPE), str) and isinstance(value.get(CONTENT), str)


def content(data: bytes, content_type: str) -> dict[str, Any]:
    """Make an object that holds binary data."""
    return {CONTENT_TYPE: content_type, CONTENT: base64.b64encode(data).decode("ascii")}


def content_bytes(value: dict[str, Any]) -> bytes:
    """Return the data that such an object holds; what is not base64 is taken as it stands."""
    try:
        return base64.b64decode(value[CONTENT], validate=True)
    except ValueError:
        return str(value[CONTENT]).encode("utf-8", "surrogatepass")


def to_float(value: float) -> float:
    """Convert a number as .NET does: an integer that is too large for a float is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def float_text(value: float) -> str:
    """Write a float as .NET does: shortest digits, an exponent of two digits from 1E+17 up and below 0.0001."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits, exponent = _shortest(value)
    sign = "-" if math.copysign(1, value) < 0 else ""
    if exponent >= _FIRST_EXPONENT or exponent < _LAST_FRACTION:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}E{exponent:+03d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return sign + whole + ("." + fraction if fraction else "")


_FIRST_EXPONENT = 17
_LAST_FRACTION = -4


def _shortest(value: float) -> tuple[str, int]:
    """Return the shortest digits that round-trip and the power of ten of the first one."""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    if not digits:
        return "0", 0
    leading = len(whole.lstrip("0")) - 1 if whole.strip("0") else -(len(fraction) - len(fraction.lstrip("0"))) - 1
    return digits, leading + int(power or 0)


def to_text(value: object) -> str:
    """Convert a value to text as `concat`, `string` and `@{…}` do: null is empty, true is True, JSON for the rest."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float):
        return float_text(value)
    if is_content(value):
        return content_bytes(value).decode("utf-8", errors="replace")
    return str(value) if isinstance(value, int) else json_text(value)


def json_text(value: object) -> str:
    """Write a value as compact JSON, as the service does: floats keep a point, non-ASCII stays as it is."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(str(name))}:{json_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        text = float_text(value)
        if not math.isfinite(value):
            return f'"{text}"'
        return text if "." in text or "E" in text else text + ".0"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    for character in "\u0085\u2028\u2029":
        quoted = quoted.replace(character, f"\\u{ord(character):04x}")
    return quoted


def identity(value: object) -> object:
    """Return a hashable that two values share when they are the same: 1 and 1.0, or 1 and true, are not."""
    if isinstance(value, dict):
        return ("object", frozenset((name, identity(item)) for name, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(identity, value)))
    return (type_name(value), value)


def equal(left: object, right: object) -> bool:
    """Compare as `equals` does: types must agree, only integers and floats compare with each other."""
    if is_number(left) and is_number(right):
        return (
            to_float(left) == to_float(right) if isinstance(left, float) or isinstance(right, float) else left == right
        )
    return identity(left) == identity(right)
