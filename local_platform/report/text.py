"""Figures and foreign text as people read them; everything shown on a terminal or a page passes through here."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import PurePath

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f]")
# Overrides reorder the text around them ("gnp.exe" shown as "exe.png"); right-to-left letters need none of these.
_BIDI_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL_PICTURES = 0x2400
_LAST_PICTURED = 0x1F
_DELETE = 0x7F
_MINUTE = 60.0


def clean(text: str) -> str:
    r"""Return ``text`` with everything visible that could hide, reorder or not be encoded.

    Control characters become their pictures (NUL is shown as ``␀``, escape as ``␛``), bidirectional overrides and
    unpaired surrogates their code point (``⟨U+202E⟩``, ``⟨U+D800⟩``). Newlines and tabs stay.
    """
    text = text.replace("\r\n", "\n")
    text = _CONTROL.sub(lambda match: _picture(ord(match[0])), text)
    return _SURROGATE.sub(_code_point, _BIDI_CONTROL.sub(_code_point, text))


def _picture(code: int) -> str:
    if code <= _LAST_PICTURED:
        return chr(_CONTROL_PICTURES + code)
    return "\u2421" if code == _DELETE else f"⟨U+{code:04X}⟩"


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text`` and, if some are left out, how many."""
    return text if len(text) <= limit else f"{text[:limit]}… ({count(len(text) - limit)} more characters)"


def shorten_middle(text: str, limit: int) -> str:
    """Return the head and the tail of ``text``: a stack trace starts with where and ends with why."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… ({count(len(text) - 2 * half)} characters left out) …\n{text[-half:]}"


def count(number: int) -> str:
    """Return ``number`` with thousands separators."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return the number with its noun: ``1 row``, ``4,852 rows``, ``2 countries``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """Return ``seconds`` as ``0.4 s``, ``94.3 s`` below two minutes, else as ``12 min 05 s``."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), int(_MINUTE))
    return f"{count(minutes)} min {rest:02d} s"


def percent(fraction: float) -> str:
    """Return a fraction of 1 as a percentage; a part never looks like nothing, nor a part like the whole."""
    if 0 < fraction < 0.001:  # noqa: PLR2004 - one tenth of a percent, the last digit shown
        return "<0.1 %"
    if 0.999 < fraction < 1:  # noqa: PLR2004 - the same at the other end
        return ">99.9 %"
    return f"{fraction:.1%}".replace("%", " %")


def digest(sha256: str) -> str:
    """Return the first twelve digits of a SHA-256: enough to compare by eye."""
    return sha256[:12]


def file_name(path: str) -> str:
    """Return the last part of a path or URI."""
    return PurePath(path).name or path


def cell(value: object, column: str) -> str:
    """Return a value of a table as text: numbers with separators, except years, ranks and keys; null as empty."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, int):
        return str(value) if is_label(column) else count(value)
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def is_label(column: str) -> bool:
    """Tell whether a column's numbers name something (a year, a rank, a key) instead of measuring it."""
    return column in {"year", "rank"} or column.endswith(("_year", "_id", "_key", "_rank"))
