"""Fits lines into a comment, in order and as many as its limit allows, with a note on what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

# GitHub refuses a body of more than 65,536 characters, Azure DevOps one of more than 150,000. Characters outside the
# basic plane may count twice, so lengths are taken in UTF-16 and some room is kept.
_ROOM = 512


class Host(Enum):
    """The host of a comment; the value is the largest number of characters it accepts."""

    GITHUB = 65_536
    AZURE_DEVOPS = 150_000
    NOWHERE = 1 << 40


@dataclass
class Page:
    """Lines up to a limit. Once a part does not fit, it and everything after it is counted but not added."""

    limit: int
    _lines: list[str] = field(default_factory=list)
    _used: int = 0
    _closing: list[str] = field(default_factory=list)
    left_off: int = 0

    def add(self, *lines: str) -> bool:
        """Add lines that belong together, all or none; return whether they fitted."""
        cost = sum(_length(line) + 1 for line in lines)
        if self.left_off or self._used + cost + sum(_length(line) + 1 for line in self._closing) > self.limit - _ROOM:
            self.left_off += 1
            return False
        self._lines.extend(lines)
        self._used += cost
        return True

    def copy(self) -> Page:
        """Return another page with as much room."""
        return Page(self.limit, _used=self._used)

    def fold(self, summary: str) -> bool:
        """Open a folded part; ``unfold`` closes it, and room for that is kept."""
        fitted = self.add("", f"<details><summary>{summary}</summary>", "")
        if fitted:
            self._closing.append("\n</details>")
        return fitted

    def unfold(self) -> None:
        """Close what ``fold`` opened."""
        if self._closing:
            line = self._closing.pop()
            self._lines.append(line)
            self._used += _length(line) + 1

    def text(self, footer: str) -> str:
        """Return the page; the footer always fits, and says how much was left out."""
        while self._closing:
            self.unfold()
        note = (
            f"\n**{self.left_off:,} more entries did not fit here; the artifact has all of them.**"
            if self.left_off
            else ""
        )
        return "\n".join([*self._lines, *([note] if note else []), "", footer, ""])


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
