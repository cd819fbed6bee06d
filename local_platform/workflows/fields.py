"""Reads a block of a synthesized resource key by key, and notes every key that was not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.workflows.errors import JobDefinitionError

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNKNOWN = "the local platform does not know it"


@dataclass(slots=True)
class Notes:
    """The parts of a definition that are not emulated here: where, what, and why."""

    found: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, where: str, what: str, why: str = _UNKNOWN) -> None:
        """Note one part."""
        self.found.append((where, what, why))

    def lines(self, resource: str, name: str) -> tuple[str, ...]:
        """Return a line for each part, naming all its places in ``resource``, which is called ``name``."""
        places: dict[tuple[str, str], list[str]] = {}
        for where, what, why in self.found:
            places.setdefault((what, why), []).append(where.removeprefix(resource).removeprefix(", "))
        return tuple(f"{name}: {what}{_within(where)}: {why}" for (what, why), where in places.items())


def _within(places: list[str]) -> str:
    named = list(dict.fromkeys(place for place in places if place))
    return f" of {'; '.join(named)}" if named else ""


class Fields:
    """One block. Each method reads a key, so that :meth:`close` knows which ones were not read.

    Terraform JSON writes a single block as an object or as a list of one object; both are read alike.

    Args:
        body: the block.
        where: the block's place, for messages: ``databricks_job.medallion, task gold``.
        notes: receives the unread keys when the block is closed.
    """

    def __init__(self, body: Mapping[str, Any], where: str, notes: Notes) -> None:
        self.where, self.notes = where, notes
        self._blocks: list[Fields] = []
        self._left = {key: value for key, value in body.items() if value not in (None, [], {})}

    def text(self, key: str, default: str = "") -> str:
        """Return a text; a number or a boolean as Terraform would write it."""
        value = self._left.pop(key, default)
        if isinstance(value, bool):
            return str(value).lower()
        if not isinstance(value, (str, int, float)):
            raise self.wrong(key, value, "a text")
        return str(value)

    def required(self, key: str) -> str:
        """Return a text that has to be there."""
        if key not in self._left:
            raise JobDefinitionError(f"{self.where}: {key} is missing. Give it in stacks/ and synthesize again.")
        return self.text(key)

    def number(self, key: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self._left.pop(key, default)
        if isinstance(value, bool) or not str(value).lstrip("-").isdecimal():
            raise self.wrong(key, value, "a whole number")
        return int(value)

    def flag(self, key: str) -> bool:
        """Return a boolean, false when it is not there."""
        value = self._left.pop(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when it is not there."""
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, value, "a list")
        return tuple(map(str, value))

    def table(self, key: str) -> dict[str, str]:
        """Return a map of texts, empty when it is not there."""
        value = self._left.pop(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, value, "a map")
        return {name: str(item) for name, item in value.items()}

    def has(self, key: str) -> bool:
        """Return whether a key is there and was not read yet."""
        return key in self._left

    def block(self, key: str) -> Fields | None:
        """Return a nested block, None when it is not there."""
        blocks = self.blocks(key)
        if len(blocks) > 1:
            raise JobDefinitionError(f"{self.where}: {key} is given {len(blocks)} times; one is allowed.")
        return blocks[0] if blocks else None

    def blocks(self, key: str) -> list[Fields]:
        """Return repeated blocks."""
        value = self._left.pop(key, [])
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, dict) for item in items):
            raise self.wrong(key, value, "a block")
        blocks = [Fields(item, f"{self.where}, {key}", self.notes) for item in items]
        self._blocks.extend(blocks)
        return blocks

    def close(self, reasons: Mapping[str, str], silent: frozenset[str] = frozenset()) -> None:
        """Note each key that was not read, here and in the blocks that were.

        Args:
            reasons: why a key is not emulated, where that is known.
            silent: keys without an effect on the run.
        """
        for block in self._blocks:
            block.close({})
        for key, value in self._left.items():
            if key not in silent and value is not False:  # what is switched off has no effect
                self.notes.add(self.where, key, reasons.get(key, _UNKNOWN))
        self._left.clear()

    def pass_over(self) -> None:
        """Read the rest without noting it, because the block was noted as a whole."""
        self._left.clear()

    def wrong(self, key: str, value: object, wanted: str) -> JobDefinitionError:
        """Return the error for a value of the wrong kind."""
        return JobDefinitionError(f"{self.where}: {key} is {value!r}, not {wanted}. Correct it in stacks/.")
