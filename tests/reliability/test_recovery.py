"""What docs/recovery.md tells people to do, done as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from tests.reliability.declared import case

if TYPE_CHECKING:
    from tests.reliability.conftest import Undisturbed

_RUN = ".venv/bin/lakehouse run"


@case(
    "Faults",
    "the newest commit of a bronze table lost with no backup, and its source begun anew by the commands of "
    "docs/recovery.md",
    "the run is refused, naming the file; afterwards all tables are those of an undisturbed run",
)
@pytest.mark.xdist_group("recovery")
def test_a_source_is_begun_anew_by_the_documented_commands(undisturbed: Undisturbed, tmp_path: Path) -> None:
    lake = undisturbed.copy(undisturbed.changed, tmp_path / "lake")
    newest = max((lake.root / "bronze" / "titles" / "_delta_log").glob("*.json"))
    newest.unlink()

    refused = lake.attempt(undisturbed.change)
    assert refused.returncode == 1
    assert f"lacks _delta_log/{newest.name}" in refused.stderr
    assert "docs/recovery.md" in refused.stderr

    document = (REPOSITORY / "docs" / "recovery.md").read_text(encoding="utf-8")
    (commands,) = re.findall(rf"```sh\n(.*){re.escape(_RUN)}\n```", document, flags=re.DOTALL)
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    subprocess.run(["/bin/sh", "-e", "-c", commands], cwd=tmp_path, check=True)
    lake.run(None)

    assert lake.tables() == undisturbed.after_change
    accounts = {each["table"]: each for each in lake.accounts()}
    assert accounts["silver.titles"]["rows_in"] == len(undisturbed.after_change["bronze.titles"])
