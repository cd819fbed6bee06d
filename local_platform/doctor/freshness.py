"""Checks whether the wheel and the stacks are built from the present sources."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from local_platform.doctor.finding import Finding, bad, good, note
from local_platform.errors import WheelError
from local_platform.synthesis import is_fresh
from local_platform.wheel import REPOSITORY, Wheel, build_wheel
from stacks.synthesized import OUTPUT


def wheel(dist: Path = REPOSITORY / "dist", sources: Path = REPOSITORY / "jobs") -> Finding:
    """Check that the built wheel is what a build of its sources gives."""
    with TemporaryDirectory() as scratch:
        try:
            fresh = build_wheel(Path(scratch), sources=sources)
        except WheelError as error:
            return bad("Wheel", str(error))
    built = dist / fresh.path.name
    if not built.is_file():
        return note("Wheel", "not built yet: `make wheel`, or the next run, builds it.")
    if Wheel.of(built).sha256 != fresh.sha256:
        return note("Wheel", f"{built.name} is stale: `make wheel`, or the next run, builds it anew.")
    return good("Wheel", f"{built.name}, {fresh.sha256[:12]}")


def stacks(output: Path = REPOSITORY / OUTPUT) -> Finding:
    """Check that the synthesized stacks are made from the present sources."""
    if not output.is_dir():
        return note("Stacks", f"{output.name} is not there: `make synth`, or the next run, makes it.")
    if not is_fresh(output):
        return note("Stacks", f"{output.name} is older than its sources, or was made by `make synth`: runs renew it.")
    return good("Stacks", f"{output.name} is fresh")
