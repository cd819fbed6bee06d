"""A copy of this repository as it is, for tests that change it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path


def copy_working_tree(to: Path) -> Path:
    """Copy the files that git tracks or would, changed ones as they are; skip the test where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - as in releases.git
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode:
        pytest.skip("the repository is no git checkout, so its files can't be told from what was built")
    for name in filter(None, listed.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target)
    return to
