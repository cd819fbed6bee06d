"""Makes text from outside the project safe to show on a terminal or a page; all such text passes through here."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f]")
# Overrides reorder the text around them ("gnp.exe" shown as "exe.png"); right-to-left letters need none of these.
_BIDI_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL_PICTURES = 0x2400
_LAST_PICTURED = 0x1F
_DELETE = 0x7F


def clean(text: str) -> str:
    r"""Return ``text`` with characters replaced that are invisible, reorder other text or can't be encoded.

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
