"""Text as .NET counts it: in UTF-16 code units, so that `length('😀')` is 2."""

from __future__ import annotations


def units(text: str) -> str:
    """Split each character beyond the basic plane into its two surrogates."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(data[::2], data[1::2], strict=True))


def text(code_units: str) -> str:
    """Join pairs of surrogates to characters again; a lone one stays as it is."""
    if code_units.isascii():
        return code_units
    return code_units.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def fold(text_: str) -> str:
    """Upper-case each code unit by itself, as .NET does for a comparison that ignores case."""
    return upper(units(text_))


def upper(text_: str) -> str:
    """Upper-case without ever changing the length: ß stays ß."""
    return "".join(_single(character, character.upper()) for character in text_)


def lower(text_: str) -> str:
    """Lower-case without ever changing the length: İ stays İ."""
    return "".join(_single(character, character.lower()) for character in text_)


def _single(character: str, cased: str) -> str:
    return cased if len(cased) == 1 and (cased.isascii() <= character.isascii()) else character
