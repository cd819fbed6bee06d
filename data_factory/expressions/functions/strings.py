"""String functions. Positions and lengths count UTF-16 code units, from 0."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions import utf16
from data_factory.expressions.functions.signature import ANY, INTEGER, TEXT, function
from data_factory.expressions.limits import TEXT_LENGTH, check_length
from data_factory.expressions.values import to_text

if TYPE_CHECKING:
    from data_factory.expressions.context import Context


@function("concat", ANY, variadic=True)
def concat(*values: Any) -> str:
    """Join the text of all values."""
    texts = [to_text(value) for value in values]
    check_length(sum(map(len, texts)), TEXT_LENGTH, "text")
    return "".join(texts)


@function("startsWith", TEXT, TEXT)
def starts_with(text: str, start: str) -> bool:
    """True when the text starts so; casing does not matter."""
    return utf16.fold(text).startswith(utf16.fold(start))


@function("endsWith", TEXT, TEXT)
def ends_with(text: str, end: str) -> bool:
    """True when the text ends so; casing does not matter."""
    return utf16.fold(text).endswith(utf16.fold(end))


@function("indexOf", TEXT, TEXT)
def index_of(text: str, searched: str) -> int:
    """Return where the searched text stands first, -1 when it does not; casing does not matter."""
    return utf16.fold(text).find(utf16.fold(searched))


@function("lastIndexOf", TEXT, TEXT)
def last_index_of(text: str, searched: str) -> int:
    """Return where the searched text stands last, -1 when it does not; casing does not matter.

    Empty text is found at the last character, as in .NET Framework.
    """
    folded = utf16.fold(text)
    return folded.rfind(utf16.fold(searched)) if searched else max(len(folded) - 1, 0)


@function("replace", TEXT, TEXT, TEXT)
def replace(text: str, old: str, new: str) -> str:
    """Replace every occurrence; casing matters."""
    if not old:
        raise ArgumentError("replace() needs a text to replace, not an empty string", 1)
    check_length(len(text) + text.count(old) * (len(new) - len(old)), TEXT_LENGTH, "text")
    return text.replace(old, new)


@function("split", TEXT, TEXT)
def split(text: str, delimiter: str) -> list[str]:
    """Split at every delimiter; an empty one splits nothing."""
    return text.split(delimiter) if delimiter else [text]


@function("substring", TEXT, INTEGER, INTEGER, optional=1)
def substring(text: str, start: int, length: int | None = None) -> str:
    """Return `length` characters from `start`, all the rest without a length.

    The start must lie within the text and the length must not reach past its end.
    """
    characters = utf16.units(text)
    if not 0 <= start < len(characters):
        raise ArgumentError(f"substring() cannot start at {start} in a text of {len(characters)} characters", 1)
    end = len(characters) if length is None else start + length
    if not start <= end <= len(characters):
        raise ArgumentError(f"substring() of {length} from {start} ends outside of {len(characters)} characters", 2)
    return utf16.text(characters[start:end])


@function("toLower", TEXT)
def to_lower(text: str) -> str:
    """Convert to lower case, of no particular culture."""
    return utf16.lower(text)


@function("toUpper", TEXT)
def to_upper(text: str) -> str:
    """Convert to upper case, of no particular culture."""
    return utf16.upper(text)


@function("trim", TEXT)
def trim(text: str) -> str:
    """Remove white space at both ends."""
    return text.strip()


@function("guid", TEXT, optional=1, style="context")
def guid(context: Context, layout: str = "D") -> str:
    """Make a random identifier: N plain, D with hyphens, B in braces, P in parentheses, X in hexadecimal groups."""
    made = uuid.UUID(int=context.randomness.getrandbits(128), version=4)
    if layout == "X":
        head = f"0x{made.time_low:08x},0x{made.time_mid:04x},0x{made.time_hi_version:04x}"
        return f"{{{head},{{{','.join(f'0x{byte:02x}' for byte in made.bytes[8:])}}}}}"
    layouts = {"N": made.hex, "D": str(made), "B": f"{{{made}}}", "P": f"({made})"}
    if layout not in layouts:
        raise ArgumentError(f"guid() knows the formats N, D, B, P and X, not '{layout}'", 0)
    return layouts[layout]
