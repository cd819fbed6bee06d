"""Refuses definitions, before they are deployed, that the service would refuse or run in an unintended way.

The checks are those of ``lakehouse adf check``. They take longer than all of synthesis, because the service's types
have to be loaded. So a digest of a factory that passed, and of the checks themselves, is kept.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from local_platform.wheel import REPOSITORY
from stacks.errors import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path

REMEMBERED = REPOSITORY / "build" / "sound_definitions.sha256"
_CHECK = REPOSITORY / "data_factory"


def require_sound(folder: Path, remembered: Path = REMEMBERED) -> None:
    """Check all definitions below a folder, unless the same ones passed before.

    Args:
        folder: Definitions in the service's Git layout.
        remembered: File with the digest of what passed last; written where possible.

    Raises:
        DefinitionError: The message lists every error with its place. Warnings are left to ``lakehouse adf check``.
    """
    digest = _digest(folder)
    with suppress(OSError):
        if remembered.read_text(encoding="utf-8") == digest:
            return
    from data_factory.check import check_folder  # noqa: PLC0415 - imports the service's types when it runs

    errors = [finding for finding in check_folder(folder) if finding.level == "error"]
    if errors:
        listed = "\n".join(f"  {error}" for error in errors)
        raise DefinitionError(f"The definitions in {folder.name}/ would not work in Data Factory:\n{listed}")
    with suppress(OSError):  # in a read-only checkout the check runs each time
        remembered.parent.mkdir(parents=True, exist_ok=True)
        remembered.write_text(digest, encoding="utf-8")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256(version("azure-mgmt-datafactory").encode())
    for root, pattern in ((folder, "*.json"), (_CHECK, "*.py")):
        for path in sorted(root.rglob(pattern)):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return digest.hexdigest()
