"""A difference as text for a terminal, as Markdown for a review, and as JSON for a program."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stacks.diff import Change, counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGNS = {"added": "+", "removed": "-", "renamed": ">", "changed": "~", "new content": "#"}
_LONGEST = 100
_NOTHING = "No difference."


def as_text(changes: Sequence[Change]) -> str:
    """Return each stack's changes: a line per resource, and below it a line per argument; the counts come last."""
    lines: list[str] = []
    for stack, group in groupby(changes, key=lambda change: change.stack):
        lines += [stack, *(line for change in group for line in _text(change)), ""]
    return "\n".join([*lines, _summary(changes)])


def as_markdown(changes: Sequence[Change]) -> str:
    """Return the same as Markdown: the summary first, a list per stack, arguments indented below their resource."""
    lines = ["### Infrastructure", "", _summary(changes), ""]
    for stack, group in groupby(changes, key=lambda change: change.stack):
        lines += [f"**{stack}**", ""]
        for change in group:
            lines.append(f"- {change.action}: `{change.address}`{_note(change)}")
            lines += [f"  - `{one.path}`: {_code(one.before)} → {_code(one.after)}" for one in change.arguments]
        lines.append("")
    return "\n".join(lines)


def as_json(changes: Sequence[Change]) -> str:
    """Return an object with the counts and every change whole."""
    return json.dumps(
        {"counts": dict(sorted(counts(changes).items())), "changes": [asdict(one) for one in changes]}, indent=2
    )


def _text(change: Change) -> Iterator[str]:
    yield f"  {_SIGNS[change.action]} {change.address}  ({change.path}){_note(change)}"
    for one in change.arguments:
        yield f"      {one.path}: {_short(one.before)} → {_short(one.after)}"


def _note(change: Change) -> str:
    if change.action == "renamed":
        return f" was {change.before}: Terraform destroys and creates it, unless a moved block says otherwise"
    if change.action == "removed" and change.holds_data:
        return " HOLDS DATA: its prevent_destroy goes with it, so a plan will destroy it"
    return ""


def _summary(changes: Sequence[Change]) -> str:
    return ", ".join(f"{count} {action}" for action, count in sorted(counts(changes).items())) or _NOTHING


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return f"({len(value)} arguments)"
    text = "(none)" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _code(value: Any) -> str:
    return f"`{_short(value).replace('`', chr(39))}`"
