"""Runs terraform to its end, shows its output as it comes, and asks it once to stop on Ctrl-C or a cancelled CI run.

Asked once, terraform finishes what it began, writes its state and unlocks it; asked twice, it does neither
(RunOperation in https://github.com/hashicorp/terraform/blob/main/internal/command/meta.go). So it runs in a session of
its own, where the terminal's Ctrl-C does not reach it in addition to ours, and it is never killed from here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Thread
from typing import IO, TYPE_CHECKING

from deployment.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

# Sent by Ctrl-C, by CI, and when the terminal is closed.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LINES_KEPT = 200


class _Stop:
    """Whether a signal told this process to stop; passes the first one on to the program that runs."""

    def __init__(self) -> None:
        self.told_by: signal.Signals | None = None
        self._program: subprocess.Popen[str] | None = None
        self._asked = False

    def receive(self, number: int, _frame: FrameType | None) -> None:
        self.told_by = self.told_by or signal.Signals(number)
        self._ask(signal.Signals(number))

    @contextmanager
    def passed_on_to(self, program: subprocess.Popen[str]) -> Iterator[None]:
        self._program = program
        if self.told_by:  # the signal came while the program was being started
            self._ask(self.told_by)
        yield
        self._program = None

    def _ask(self, by: signal.Signals) -> None:
        if self._program is None:
            return
        who = f"terraform (process {self._program.pid})"
        if self._asked:
            _say(f"{by.name}: {who} was asked to stop and is waited for. Asked twice, it would leave its state behind.")
            return
        self._asked = True
        self._program.send_signal(signal.SIGINT)
        _say(f"{by.name}: {who} is asked to stop: it ends what it began and writes its state. Wait for it.")


_STOP: ContextVar[_Stop | None] = ContextVar("stop", default=None)


@contextmanager
def stoppable() -> Iterator[_Stop]:
    """Within the block, note signals that would end this process, and pass them on to terraform while it runs.

    The block runs to its end, so nothing is left half done and temporary folders are removed. Inside another such
    block, the outer one handles the signals.

    Raises:
        StoppedError: At the end of the block, when such a signal came.
    """
    outer = _STOP.get()
    if outer is not None:
        yield outer
        return
    stop = _Stop()
    # A signal that is already ignored stays ignored: this process is meant to outlive its terminal (nohup).
    heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop.receive) for number in heeded}
    token = _STOP.set(stop)
    try:
        yield stop
    finally:
        _STOP.reset(token)
        for number, handler in before.items():
            signal.signal(number, handler)
    if stop.told_by:
        raise StoppedError(f"Stopped by {stop.told_by.name}, when all was done.", stop.told_by)


def run(
    what: str, command: Sequence[str], environment: Mapping[str, str], *, keep_output: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; its lines go to standard error as they come.

    Args:
        what: Name of the operation, for messages.
        command: The program and its arguments.
        environment: Its environment.
        keep_output: Whether its standard output is returned instead of shown.

    Returns:
        Its exit code, its standard output if that is kept, and the last lines of its standard error.

    Raises:
        StoppedError: This process was told to stop: the program has ended, or was not begun.
        OSError: It can't be started.
    """
    output: list[str] = []
    said: deque[str] = deque(maxlen=_LINES_KEPT)
    pipe = subprocess.PIPE
    with stoppable() as stop:
        if stop.told_by:
            raise StoppedError(f"Stopped by {stop.told_by.name}: {what} was not begun.", stop.told_by)
        with (
            subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            ) as program,
            stop.passed_on_to(program),
        ):
            # Threads read its output. This thread only waits, so a signal handler never interrupts a write of its own.
            readers = [
                Thread(target=_follow, args=(program.stdout, output.append if keep_output else _show)),
                Thread(target=_follow, args=(program.stderr, said.append, _show)),
            ]
            for reader in readers:
                reader.start()
            program.wait()
            for reader in readers:
                reader.join()
        if stop.told_by:
            code = program.returncode
            raise StoppedError(f"Stopped by {stop.told_by.name}: {what} ended with {code}.", stop.told_by, code)
    return subprocess.CompletedProcess(command, program.returncode, "".join(output), "".join(said))


def _follow(stream: IO[str], *tell: Callable[[str], object]) -> None:
    for line in stream:
        for each in tell:
            each(line)


def _show(line: str) -> None:
    with suppress(OSError):  # the terminal is gone: keep reading, or terraform would wait for its reader
        sys.stderr.write(line)


def _say(text: str) -> None:
    """Write from within a signal handler, where buffered output may be in the middle of another write."""
    with suppress(OSError):
        os.write(2, f"lakehouse: {text}\n".encode())
