"""Kills a run at the moment at which it has written a certain file, as a power cut or the kernel would."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
from asyncinotify import Inotify, Mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_LOOK_SECONDS = 0.5  # how long a run that has ended by itself may go unnoticed
_UNWATCHED = {"_scratch", "logs"}
# Hadoop has a program set the permissions of each file that it makes. This one stands in for it, and takes as long as a
# slow disk for the file that must not be there when the run is dead: else a busy machine may have written and renamed
# it before the kill comes.
_SLOW_CHMOD = """\
#!/bin/sh
{chmod} "$@" || exit
if printf %s "$2" | grep -Eq '/{file}$'; then sleep 5; fi
"""


@dataclass(frozen=True)
class Point:
    """A moment of a run, told by the file that appears in the lake.

    Attributes:
        name: the moment in words.
        file: pattern of the file's path below the lake.
        latest: the number of such files to wait for is drawn from 1 to this.
        after: pattern of a file that must have appeared before any is counted.
        not_yet: what must not be there when the run is dead, by the groups of ``file``: proof of the moment.
        brief: whether the file is renamed as soon as it is written: it is slow to be.
        then: pattern of the temporary file that comes next, where that is soon: it is slow to be.
        survivor: whether Spark's process is left to end by itself, as when only the command is killed.
        repairs: whether the run that is killed is the repair of the one killed before, not the same command again.
    """

    name: str
    file: str
    latest: int = 1
    after: str = ""
    not_yet: str = ""
    brief: bool = False
    then: str = ""
    survivor: bool = False
    repairs: bool = False


@dataclass(frozen=True)
class Killed:
    """A run that was killed: the file it had just written, and its exit code."""

    file: str
    exit_code: int


def kill_at(point: Point, number: int, command: Sequence[str], lake: Path) -> Killed | None:
    """Start ``command`` and kill it when the ``number``-th file of the point appears; None if it never does."""
    lake.mkdir(parents=True, exist_ok=True)
    with Inotify(sync_timeout=_LOOK_SECONDS) as inotify:
        files = new_files(inotify, lake)
        next(files)  # watches before the run begins
        # A session of its own, so that its processes can be told from others; Python's workers leave its group.
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_slowed(point, lake.parent),
        )
        reached = _await(point, number, process, files)
        if reached is not None:
            _kill(process, whole=not point.survivor)
    return None if reached is None else Killed(reached, process.wait())


def _slowed(point: Point, near: Path) -> dict[str, str] | None:
    """Return an environment in which the point lasts; None, that of this process, for one that does by itself."""
    slow = point.file if point.brief else point.then
    if not slow:
        return None
    folder = near / "programs"
    folder.mkdir(exist_ok=True)
    chmod = folder / "chmod"
    chmod.write_text(_SLOW_CHMOD.format(chmod=shutil.which("chmod"), file=slow), encoding="utf-8")
    chmod.chmod(0o755)
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def new_files(inotify: Inotify, root: Path) -> Iterator[str | None]:
    """Yield the files and folders that appear below a folder, by relative path; None first, and when nothing does."""
    watched = list(_watch(inotify, root))
    seen: set[Path] = set(watched)
    yield None
    while True:
        event = inotify.sync_get()
        if event is None or event.path is None:
            yield None
            continue
        appeared = [event.path]
        if Mask.ISDIR in event.mask and event.path.name not in _UNWATCHED:
            with suppress(FileNotFoundError):  # gone already
                appeared += _watch(inotify, event.path)
        for path in appeared:
            if path not in seen or not path.name.startswith("."):
                seen.add(path)
                yield str(path.relative_to(root))


def _watch(inotify: Inotify, folder: Path) -> Iterator[Path]:
    """Watch a folder and those in it; yield what is there: it may have come before the watch."""
    inotify.add_watch(folder, Mask.CREATE | Mask.MOVED_TO)
    for entry in folder.iterdir():
        yield entry
        if entry.is_dir() and entry.name not in _UNWATCHED:
            yield from _watch(inotify, entry)


def _await(point: Point, number: int, process: subprocess.Popen[bytes], files: Iterator[str | None]) -> str | None:
    begun, left = not point.after, number
    for file in files:
        if file is None:
            if process.poll() is not None:
                return None
            continue
        begun = begun or re.fullmatch(point.after, file) is not None
        if begun and re.fullmatch(point.file, file):
            left -= 1
            if not left:
                return file
    return None


def _kill(process: subprocess.Popen[bytes], *, whole: bool) -> None:
    """Kill a run: all its processes at once, or only the first, whose end the others have to notice."""
    if not whole:
        process.kill()
        return
    os.killpg(process.pid, signal.SIGKILL)
    for each in psutil.process_iter():
        with suppress(ProcessLookupError):
            if os.getsid(each.pid) == process.pid:
                each.kill()


def still_to_come(point: Point, file: str, lake: Path) -> bool:
    """Tell whether what the point says must not be there yet is indeed not there."""
    found = re.fullmatch(point.file, file)
    return found is None or not point.not_yet or not any(lake.glob(found.expand(point.not_yet)))
