"""Turns the settings into Terraform's JSON: one function for the command, ``cdktf``, and the tests.

Reads no clock, no network and no cloud account. The same commit gives the same bytes, wherever and whenever.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stacks.settings import ENVIRONMENTS, load_environments, load_metastores
from stacks.synthesized import OUTPUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stacks.settings import EnvironmentSettings

_TERRAFORM_KEEPS = (".terraform", ".terraform.lock.hcl")


def synthesize(
    out: Path | None = None,
    *,
    environments: Iterable[EnvironmentSettings] | None = None,
    settings: Path = ENVIRONMENTS,
) -> Path:
    """Synthesize the stacks of environments and metastores into a folder, and return it.

    The folder is replaced as a whole once all stacks are there; what Terraform keeps beside a stack moves along.

    Args:
        out: The folder; by default the one that ``cdktf`` asks for (``CDKTF_OUTDIR``), else ``cdktf.out``.
        environments: The environments; by default all that the settings describe, and the metastores with them.
        settings: Folder of the settings files.

    Raises:
        StacksError: A setting, a name or an artifact is not what it has to be.
    """
    from main import add_stacks  # noqa: PLC0415 - main.py says which stacks exist, and runs this
    from stacks.providers import cdktf  # noqa: PLC0415 - starts node, which reading the settings doesn't need

    out = (out or Path(os.environ.get("CDKTF_OUTDIR", OUTPUT))).absolute()
    metastores = load_metastores(settings) if environments is None else ()
    environments = load_environments(settings) if environments is None else tuple(environments)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as staging:
        app = cdktf.App(outdir=f"{staging}/new")
        add_stacks(app, environments, metastores)
        app.synth()
        _replace(out, Path(staging))
    return out


def _replace(out: Path, staging: Path) -> None:
    new = staging / "new"
    if out.exists():
        for kept in (kept for name in _TERRAFORM_KEEPS for kept in out.glob(f"stacks/*/{name}")):
            stack = new / kept.parent.relative_to(out)
            if stack.is_dir():
                shutil.move(kept, stack / kept.name)
        out.replace(staging / "old")
    new.replace(out)
