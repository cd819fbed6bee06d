"""Prepares Spark on a machine, once: downloads the Delta jars and archives the classes that a run loads."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from local_platform.lake import Lake
from local_platform.run import run
from local_platform.run_settings import RunSettings
from local_platform.spark.home import class_archive
from local_platform.spark.session import LARGE, Sizing
from sample_data import generate

if TYPE_CHECKING:
    from local_platform.result import StageResult

_ROWS = 50
_MONDAY = date(2026, 11, 23)  # a weekday without maintenance


class _Silent:
    def stage_started(self, name: str, layer: str) -> None:
        """Show nothing: the preparing run is not the user's."""

    def stage_finished(self, stage: StageResult) -> None:
        """Show nothing."""


def prepare() -> Path:
    """Make the archive that speeds up every later start of Spark; does nothing when it exists.

    Returns:
        The archive of classes.

    Raises:
        EnvironmentMissingError: Java is missing, or the Delta jars can't be fetched.
    """
    archive = class_archive()
    if archive.exists():
        return archive
    staged = archive.with_name(f".{archive.name}.{os.getpid()}")
    _run_small(Sizing(archive_classes=staged))
    if staged.exists():  # without an archive, the JVM only starts more slowly
        staged.replace(archive)
    return archive


def warm_up() -> None:
    """Run a small lake once on the cluster, so that its JVM has loaded and compiled what later runs use.

    Raises:
        EnvironmentMissingError: as :func:`prepare`.
    """
    _run_small(LARGE, cluster=True)  # LARGE compiles queries, unlike the settings for small data


def _run_small(sizing: Sizing, *, cluster: bool = False) -> None:
    with tempfile.TemporaryDirectory(prefix="lakehouse-") as name:
        folder = Path(name)
        generate(folder / "delivery", rows=_ROWS)
        lake = Lake(folder / "lake")
        run(RunSettings(folder / "delivery", lake, "prepare", day=_MONDAY, sizing=sizing, cluster=cluster), _Silent())
