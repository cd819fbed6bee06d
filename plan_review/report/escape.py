"""Escapes Markdown, so that no name in a plan can change the layout of the review.

A plan's names are put in code spans, where GitHub and Azure DevOps read neither Markdown nor HTML nor mentions.
Rules of code spans: https://github.github.com/gfm/#code-spans; of pipes in tables: https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import re
from functools import lru_cache

from plan_review.text import parts

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;"}
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def markdown(text: str) -> str:
    """Return a marked sentence as one line of Markdown."""
    return "".join(code(piece) if from_plan else escaped(piece) for from_plan, piece in parts(text))


@lru_cache(maxsize=4096)  # the sentences of a rule repeat, only the names in them differ
def escaped(text: str) -> str:
    """Return plain text so that Markdown shows it as it is."""
    text = "".join(_ENTITIES.get(character, character) for character in text)
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def code(text: str) -> str:
    """Return a code span; its fence is longer than any run of backticks inside."""
    if not text.strip():
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or (text[0] == text[-1] == " ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def in_table(cell: str) -> str:
    """Return Markdown that is safe in a cell of a table."""
    return cell.replace("|", "\\|") if "`" in cell else cell
