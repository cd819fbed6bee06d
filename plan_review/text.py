"""Sentences with names from a plan, marked so that each renderer can quote them safely.

A rule writes ``f"{name(principal)} gains SELECT"``. The name stands between two private characters, which no input can
bring in (``name`` removes them). Markdown turns it into a code span, JSON and the terminal into plain text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN, CLOSE = "\ue000", "\ue001"
LONGEST_NAME = 200
_MARKED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_STRIPPED = str.maketrans("", "", OPEN + CLOSE)


def name(value: object) -> str:
    """Mark what comes from the plan; control and direction-changing characters become visible escapes."""
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = _visible(text.translate(_STRIPPED))
    if len(text) > LONGEST_NAME:
        text = f"{text[: LONGEST_NAME - 30]}… ({len(text)} characters)"
    return f"{OPEN}{text}{CLOSE}"


def word(value: str) -> str:
    """Return a constant such as ``external_location`` as words of the sentence; what is none is marked."""
    words = value.replace("_", " ")
    return words if words.replace(" ", "").isalpha() and words.isascii() else name(value)


def names(values: Iterable[object], most: int = 12) -> str:
    """Mark and join names; of more than ``most``, say how many more there are."""
    marked = [name(value) for value in values]
    shown = ", ".join(marked[:most])
    return shown if len(marked) <= most else f"{shown} and {len(marked) - most} more"


def plain(text: str) -> str:
    """Return the sentence without its marks."""
    return text.translate(_STRIPPED)


def parts(text: str) -> list[tuple[bool, str]]:
    """Split a sentence into (comes from the plan, text)."""
    pieces = _MARKED.split(text)
    return [(index % 2 == 1, piece) for index, piece in enumerate(pieces) if piece or index % 2]


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 table", "2 tables"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _visible(text: str) -> str:
    return "".join(
        character.encode("unicode_escape").decode() if _is_treacherous(character) else character for character in text
    )


def _is_treacherous(character: str) -> bool:
    """Whether a character is invisible or changes the direction of text: controls, formats, surrogates, separators."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in {"Zl", "Zp"}
