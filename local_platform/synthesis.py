"""Synthesized stacks for a run: synthesized anew when their sources have changed, else as they are.

What is in the output is what runs: if it was changed by hand, it stays so until its sources change or ``lakehouse
synth`` is called.
"""

from __future__ import annotations

import fcntl
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.wheel import REPOSITORY, build_wheel
from stacks.synthesized import OUTPUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# All files and folders that synthesis reads, as paths in the repository.
SOURCES = (
    "main.py",
    "cdktf.json",
    "stacks",
    "environments",
    "adf_definitions",
    "dlt_pipelines",
    "jobs",
    "local_platform/wheel.py",
    "requirements/platform.txt",
)
_PASSED_OVER = {"__pycache__", ".pytest_cache"}
STAMPS = ("inputs.sha256", "stacks.sha256")
_STAMP, _MADE = STAMPS


def synthesized(output: Path = REPOSITORY / OUTPUT) -> Path:
    """Return ``output`` with the stacks in it; if sources have changed, build the wheel and synthesize anew.

    Raises:
        StacksError: synthesis refuses the stacks.
        WheelError: the wheel can't be built.
    """
    with _one_at_a_time(output):
        if not is_fresh(output):
            from stacks.synthesis import synthesize  # noqa: PLC0415 - a fresh output needs no cdktf

            (output / _STAMP).unlink(missing_ok=True)
            build_wheel(REPOSITORY / "dist")
            digest = inputs_digest()
            # What is checked out runs here, also where an environment is pinned to an earlier release.
            synthesize(output, preview=True)
            (output / _MADE).write_text(f"{_digest_of(output / 'stacks')}\n", encoding="utf-8")
            (output / _STAMP).write_text(f"{digest}\n", encoding="utf-8")
    return output


@contextmanager
def _one_at_a_time(output: Path) -> Iterator[None]:
    """Hold a lock, so that of two runs that begin together only the first synthesizes."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.with_name(f".{output.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_fresh(output: Path) -> bool:
    """Return whether the stacks in ``output`` were made from the present sources."""
    stamp = output / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == inputs_digest()


def is_untouched() -> bool:
    """Return whether the repository's synthesized stacks are those of its present sources, not changed by hand."""
    output = REPOSITORY / OUTPUT
    made = output / _MADE
    return (
        is_fresh(output)
        and made.is_file()
        and made.read_text(encoding="utf-8").strip() == _digest_of(output / "stacks")
    )


def _digest_of(folder: Path) -> str:
    """Return a SHA-256 over names and contents of a folder, without the files of Terraform beside the stacks."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".terraform" not in str(path.relative_to(folder)))
    return _digest(folder, files)


def inputs_digest() -> str:
    """Return a SHA-256 over names and contents of all files that synthesis reads."""
    return _digest(REPOSITORY, _files())


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(root).as_posix()}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = REPOSITORY / source
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (each for each in found if each.is_file() and not _PASSED_OVER & set(each.parts))
