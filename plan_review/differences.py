"""What differs between two objects of a plan, argument by argument; blocks are matched by name, not by position."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from plan_review.values import UNKNOWN, Sensitive, Unknown, is_empty, texts
from stacks.content_paths import without_contents

# The argument that identifies a block: the first one here that each block of a list has, with distinct values.
_BLOCK_NAMES = (
    "task_key",
    "job_cluster_key",
    "environment_key",
    "principal",
    "name",
    "key",
    "label",
    "category",
    "category_group",
    "workspace_id",
)

# Values in JSON text that mean "not set": null, and what azurerm turns a null from Data Factory into.
_NOTHING = (None, {"Type": "", "Values": None})

Path = tuple[str, ...]
Leaves = dict[Path, Any]


@dataclass(frozen=True)
class Difference:
    """One argument: its path, and what it was and will be (masked)."""

    path: Path
    before: Any
    after: Any

    @property
    def argument(self) -> str:
        """Name of the argument without the blocks around it."""
        return self.path[-1]

    @property
    def shown_path(self) -> str:
        """The path as people write it: ``task["bronze"].library.whl``."""
        return shown_path(self.path)

    @property
    def lost(self) -> set[str]:
        """The known texts that a list, or a single text, no longer has."""
        return set(texts(self.before)) - set(texts(self.after))

    @property
    def is_noise(self) -> bool:
        """Whether both sides mean the same: "not set" as null, false or 0, or JSON text with and without nulls."""
        if all(is_empty(value) or value is False or value == 0 for value in (self.before, self.after)):
            return True
        before, after = parsed_json(self.before), parsed_json(self.after)
        return before is not None and before == after

    @property
    def is_another_release(self) -> bool:
        """Whether it is a path that differs in nothing but a folder that is named by its content."""
        before, after = self.before, self.after
        return (
            isinstance(before, str) and isinstance(after, str) and without_contents(before) == without_contents(after)
        )


def shown_path(path: Path) -> str:
    """Return a path as people write it."""
    return "".join(part if part.startswith("[") or not index else f".{part}" for index, part in enumerate(path))


def leaves(value: Any, path: Path = ()) -> Leaves:
    """Flatten an object to its arguments; a list of plain values is one argument, an empty block none."""
    found: Leaves = {}
    _collect(value, path, found)
    return found


def differences(before: Leaves, after: Leaves) -> list[Difference]:
    """Return the arguments that differ, in order of their paths."""
    paths = dict.fromkeys([*before, *after])
    return [
        Difference(path, before.get(path), after.get(path))
        for path in sorted(paths)
        if not _same(before.get(path), after.get(path))
    ]


def shown(value: Any) -> str:
    """Return a masked value as text: ``(not set)`` for an empty one."""
    if is_empty(value):
        return "(not set)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item) for item in value)
    return repr(value) if isinstance(value, (Unknown, Sensitive)) else str(value)


def _collect(value: Any, path: Path, found: Leaves) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _collect(item, (*path, key), found)
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for label, item in zip(_labels(value), value, strict=True):
            _collect(item, (*path, label) if label else path, found)
    elif not is_empty(value):
        found[path] = value


def block_label(identity: object) -> str:
    """Return the part of a path that stands for the block of this name."""
    return f'["{identity}"]'


def _labels(blocks: list[Any]) -> list[str]:
    for candidate in _BLOCK_NAMES:
        labels = [block.get(candidate) if isinstance(block, dict) else None for block in blocks]
        if all(isinstance(label, str) and label for label in labels) and len(set(labels)) == len(labels):
            return [block_label(label) for label in labels]
    return [""] if len(blocks) == 1 else [f"[{index}]" for index in range(len(blocks))]


def parsed_json(value: Any) -> Any:
    """Return JSON text without its nulls; None for what is no JSON object or list."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return None
    try:
        return _without_nulls(json.loads(value))
    except (ValueError, RecursionError):
        return None


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item not in _NOTHING}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _same(before: Any, after: Any) -> bool:
    if before is UNKNOWN or after is UNKNOWN:
        return False
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)
