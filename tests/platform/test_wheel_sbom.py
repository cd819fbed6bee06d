"""The wheel carries its bill of materials, and it says what the project's files say."""

from __future__ import annotations

import json
import tomllib
import zipfile
from typing import TYPE_CHECKING

from local_platform.wheel import REPOSITORY, build_wheel

if TYPE_CHECKING:
    from pathlib import Path


def test_the_wheel_carries_its_bill_of_materials(tmp_path: Path) -> None:
    project = tomllib.loads((REPOSITORY / "jobs/pyproject.toml").read_text(encoding="utf-8"))
    wheel = build_wheel(tmp_path)
    with zipfile.ZipFile(wheel.path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/sboms/sbom.cdx.json")]
        bill = json.loads(archive.read(name))

    component = bill["metadata"]["component"]
    assert (component["name"], component["version"]) == (project["project"]["name"], project["project"]["version"])
    assert [f"{c['name']}=={c['version']}" for c in bill["components"]] == project["build-system"]["requires"]
    assert bill["dependencies"] == [{"ref": "netflix_jobs", "dependsOn": project["project"]["dependencies"]}]
