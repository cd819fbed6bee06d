"""Writes docs/reliability.md, the table of all cases, from the tests themselves.

A case is in the table because a test bears it, in this folder or another of tests/: there is no other list.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.wheel import REPOSITORY, build_wheel
from tests.reliability.bad_input import GROUPS
from tests.reliability.declared import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

DOCUMENT = REPOSITORY / "docs" / "reliability.md"
_DECLARES = "from tests.reliability.declared import case"
_HEAD = """\
# What happens when something is wrong

Every row of this table is a test that runs the real path. Rows delivered are always rows kept, duplicates, rows
quarantined, or rows of a file that was refused by name. The table is made from the tests: `make docs` writes it anew.

The tests run on this machine. *On Databricks* says what Auto Loader, which reads files as Spark does, does otherwise.
"""
_INPUT_TEST = "tests/reliability/test_bad_input.py"


@dataclass(frozen=True)
class Told:
    """One row of the table."""

    group: str
    name: str
    outcome: str
    databricks: str
    test: str

    @property
    def row(self) -> str:
        """The case as a row of Markdown."""
        otherwise = f". *On Databricks*: {self.databricks}" if self.databricks else ""
        return f"| {self.name} | {self.outcome}{otherwise} | {_link(self.test)} |"


def told() -> Iterator[Told]:
    """Yield every case: those of the one run over bad input, and those that tests bear, in the order of their files."""
    for group, cases in GROUPS.items():
        for item in cases:
            yield Told(group, item.name, item.outcome, item.databricks, _INPUT_TEST)
    for module in _test_modules():
        for test in vars(module).values():
            for group, name, outcome, databricks in getattr(test, CASES, []):
                file = "/".join(module.__name__.split(".")) + ".py"
                yield Told(group, name, outcome, databricks, f"{file}::{test.__name__}")


def render() -> str:
    """Return the document."""
    cases = list(told())
    parts = [_HEAD]
    for group in dict.fromkeys(item.group for item in cases):
        parts += [f"\n## {group}\n", "| case | what happens | tested in |", "|---|---|---|"]
        parts += [item.row for item in cases if item.group == group]
    return "\n".join(parts) + "\n"


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[`{name or 'test_bad_input'}`](../{file})"


def _test_modules() -> Iterator[ModuleType]:
    """Import the modules of tests that declare cases: those of this folder first, then those of the others."""
    tests = REPOSITORY / "tests"
    files = [file for file in sorted(tests.rglob("test_*.py")) if _DECLARES in file.read_text(encoding="utf-8")]
    for file in sorted(files, key=lambda file: file.parent.name != "reliability"):
        yield importlib.import_module(".".join(file.relative_to(REPOSITORY).with_suffix("").parts))


def write(file: Path = DOCUMENT) -> None:
    """Write the document."""
    file.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    build_wheel(REPOSITORY / "dist").activate()  # what the tests import is what ships
    write()
