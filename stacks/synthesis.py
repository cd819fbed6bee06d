"""Turns the settings into Terraform's JSON: one function for the command, ``cdktf``, and the tests.

Reads no clock, no network and no cloud account. The same commit gives the same bytes, wherever and whenever.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local_platform.synthesis import STAMPS
from local_platform.wheel import REPOSITORY, build_wheel
from releases.contents import contents
from releases.pin import read_pin
from stacks.checks import refuse_wrong
from stacks.errors import ArtifactError, SynthesisError
from stacks.lakehouse.artifacts import read_wheel
from stacks.settings import ENVIRONMENTS, load_environments, load_metastores
from stacks.synthesized import OUTPUT, read_stacks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stacks.settings import EnvironmentSettings

# As node writes it: "Error: ENOSPC: no space left on device, write", or "…, copyfile 'one' -> 'other'".
_REFUSAL = re.compile(r"\b(E[A-Z0-9]+): (?:.*'(.+)')?")
_TERRAFORM_KEEPS = (".terraform", ".terraform.lock.hcl")
# Everything that synthesis, `lakehouse run` and Terraform write to the folder; folders end in a slash. The CLI of cdktf
# keeps nothing else there: packages/@cdktf/cli-core/src/lib of https://github.com/hashicorp/terraform-cdk.
_LEFT_THERE = re.compile(
    rf"manifest\.json|{'|'.join(map(re.escape, STAMPS))}"
    rf"|stacks/([^/]+/(cdk\.tf\.json|assets/|({'|'.join(map(re.escape, _TERRAFORM_KEEPS))})/?)?)?"
)
_DEPTH = 3  # entries in stacks/<stack>/ are checked by name; what is below them is not checked


def synthesize(
    out: Path | None = None,
    *,
    environments: Iterable[EnvironmentSettings] | None = None,
    settings: Path = ENVIRONMENTS,
    preview: bool = False,
    last: bool = False,
) -> Path:
    """Synthesize the stacks of environments and metastores into a folder, and return it.

    The folder is replaced as a whole once all stacks are there; what Terraform keeps beside a stack moves along. A link
    stays, and the folder that it leads to is replaced.

    Args:
        out: The folder; by default the one that ``cdktf`` asks for (``CDKTF_OUTDIR``), else ``cdktf.out``.
        environments: The environments; by default all that the settings describe, and the metastores with them.
        settings: Folder of the settings files.
        preview: Whether to ignore the release that an environment is pinned to and take what is checked out: to look at
            it or to run it here, never to deploy it.
        last: Whether this process synthesizes nothing afterwards, so that node can end while the result is checked.

    Raises:
        StacksError: A setting, a name or an artifact is wrong. Or the result holds a mistake that no provider checks
            and that would fail once deployed. Or the folder can't be made, or holds other files, which would be lost.
        PinError: What an environment would ship is not the release that it is pinned to.
        OSError: The disk is full, or the folder can't be written to.
    """
    out = (out or Path(os.environ.get("CDKTF_OUTDIR", OUTPUT))).absolute()
    place = Path(os.path.realpath(out))
    _require_replaceable(place)
    from main import add_stacks  # noqa: PLC0415 - main.py says which stacks exist, and runs this
    from stacks import providers  # noqa: PLC0415 - starts node, which reading the settings doesn't need

    metastores = load_metastores(settings) if environments is None else ()
    environments = load_environments(settings) if environments is None else tuple(environments)
    if not preview:
        _require_releases(environments, settings)
    with _beside(place) as staging:
        providers.load_what_was_used()
        with _as_os_errors(out):
            app = providers.cdktf.App(outdir=f"{staging}/new", stack_traces=False)
            add_stacks(app, environments, metastores)
            app.synth()
        if last:
            providers.keep_what_was_used()
            providers.end_node()
        refuse_wrong(read_stacks(Path(staging) / "new"))
        _replace(place, Path(staging))
    return out


@contextmanager
def _as_os_errors(out: Path) -> Iterator[None]:
    """Turn the RuntimeError that jsii raises for an error of the operating system in node into an OSError.

    Raises:
        OSError: Such as a full disk.
    """
    try:
        yield
    except RuntimeError as error:
        said = _REFUSAL.search(str(error))
        number = getattr(errno, said[1], None) if said else None
        if said is None or number is None:
            raise
        raise OSError(number, os.strerror(number), said[2] or str(out)) from error


def build_wheel_if_stale() -> None:
    """Build the jobs wheel when ``dist/`` has none, or one that differs from a build of the sources.

    Raises:
        WheelError: The sources can't be built.
    """
    dist, sources = REPOSITORY / "dist", REPOSITORY / "jobs"
    try:
        read_wheel(dist, sources)
    except ArtifactError:
        build_wheel(dist, sources=sources)


def _require_releases(environments: Iterable[EnvironmentSettings], settings: Path) -> None:
    pins = {environment.name: read_pin(settings / f"{environment.name}.toml") for environment in environments}
    pinned = {name: pin for name, pin in pins.items() if pin}
    found = contents(REPOSITORY) if pinned else {}
    for name, pin in pinned.items():
        pin.verify(found, name)


def _require_replaceable(place: Path) -> None:
    """Refuse a path that is no folder, or a folder with files that synthesis did not write."""
    try:
        if not place.is_symlink() and not place.exists():  # realpath leaves a link only when it points to itself
            return
        other = next((path for path in _paths(place, _DEPTH) if not _LEFT_THERE.fullmatch(path)), None)
    except OSError as error:
        raise SynthesisError(f"{place} can't be replaced: {error.strerror}. Name another folder.") from error
    if other is not None:
        raise SynthesisError(
            f"{place} holds {other}, which no synthesis leaves there; nothing was removed. Name a folder that is new, "
            "empty or holds only synthesized stacks."
        )


def _paths(folder: Path, depth: int, within: str = "") -> Iterator[str]:
    for entry in sorted(folder.iterdir()):
        is_folder = entry.is_dir() and not entry.is_symlink()
        path = f"{within}{entry.name}{'/' if is_folder else ''}"
        yield path
        if is_folder and depth > 1:
            yield from _paths(entry, depth - 1, path)


def _beside(place: Path) -> TemporaryDirectory[str]:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-")
    except OSError as error:
        raise SynthesisError(
            f"{place} can't be made: {error.strerror}: {error.filename}. Name another folder."
        ) from error


def _replace(out: Path, staging: Path) -> None:
    new = staging / "new"
    if out.exists():
        for kept in (kept for name in _TERRAFORM_KEEPS for kept in out.glob(f"stacks/*/{name}")):
            stack = new / kept.parent.relative_to(out)
            if stack.is_dir():
                shutil.move(kept, stack / kept.name)
        out.replace(staging / "old")
    new.replace(out)
