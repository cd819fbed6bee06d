"""What a check has found, and where."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong or odd in a definition.

    Attributes:
        file: Path of the file, relative to the folder that was checked.
        line: Counted from 1.
        column: Counted from 1, in characters.
        path: Where in the JSON, such as `properties.activities[0].name`; empty for the file as a whole.
        level: `error`: the service refuses it or it fails when it runs. `warning`: it has no effect or is fragile.
        rule: Short name of the rule.
        message: What is wrong and what to do.
    """

    file: str
    line: int
    column: int
    path: str
    level: Level
    rule: str
    message: str

    def __str__(self) -> str:
        """Return the finding on one line, place first, as compilers write it."""
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.level}: {self.message} [{self.rule}]" + (f"\n    at {self.path}" if self.path else "")

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return dataclasses.asdict(self)
