"""Checks Data Factory definitions without reaching the service.

    >>> from pathlib import Path
    >>> from data_factory.check import check_folder
    >>> check_folder(Path("adf_definitions"))
    []

`check_folder` reads any factory's Git folder and returns what is wrong, each finding with file, line, column and path
in the JSON. It knows the service's types, and rules that types can't express: that what is referred to exists, that
parameters agree, that every activity can run, that expressions are well formed and refer to what is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_factory.check.definitions import load
from data_factory.check.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding", "check_folder"]


def check_folder(folder: Path) -> list[Finding]:
    """Check all definitions below a folder.

    Args:
        folder: With the folders `pipeline`, `dataset`, `linkedService`, `trigger` and so on.

    Returns:
        What is wrong, ordered by file and line; empty when nothing is.

    Raises:
        DataFactoryError: The folder does not exist or holds no definition.
    """
    from data_factory.check.rules import RULES  # noqa: PLC0415 - the service's types take a second to import

    factory = load(folder)
    for definition in factory.all():
        for rule in RULES:
            rule(definition, factory)
    findings = [*factory.findings, *(finding for definition in factory.all() for finding in definition.findings)]
    return sorted(set(findings))
