"""A run on a terminal: progress during the run, and a summary after it; readable without colour and in CI."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lakehouse.foreign_text import clean
from local_platform.report.figures import broken_expectations, conserving_tables, tables_by_layer, verdict
from local_platform.report.text import count, duration, plural, shorten_middle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from local_platform.result import RunResult, StageResult, Status

STYLES: dict[Status, str] = {"succeeded": "green", "failed": "bold red", "unchanged": "dim", "skipped": "dim"}
_STATUS_WIDTH = max(map(len, STYLES))
_ERROR_LIMIT = 2000
_FAULT_LIMIT = 400
_BROKEN = "bold red"


class RunProgress:
    """Shows the progress of a run's stages; safe to call from several threads, as stages overlap.

    A terminal shows each running stage with its time so far; anything else (a pipe, a CI log) gets nothing but one
    plain line per finished stage. Stages still running when the block is left are named as unfinished.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._lock = threading.Lock()
        self._running: dict[str, list[TaskID]] = {}
        spinner = "line" if self._console.options.ascii_only else "dots"
        self._live = Progress(
            SpinnerColumn(spinner),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        """Start the display."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the display, on success and on error alike."""
        with self._lock:
            unfinished = [name for name, tasks in self._running.items() for _ in tasks]
            self._running.clear()
            self._live.stop()
        for name in unfinished:
            self._print(Text.assemble(("unfinished".ljust(_STATUS_WIDTH), _BROKEN), "  ", clean(name)))

    def stage_started(self, name: str, layer: str) -> None:
        """Show that a stage of ``layer`` is running."""
        with self._lock:
            task = self._live.add_task(_printable(self._console, f"{_one_line(name)} ({layer})"), total=None)
            self._running.setdefault(name, []).append(task)

    def stage_finished(self, stage: StageResult) -> None:
        """Replace the running stage with a permanent line; a skipped stage, which never started, gets one too."""
        with self._lock:
            tasks = self._running.get(stage.name, [])
            if tasks:
                self._live.remove_task(tasks.pop(0))
            self._print(_stage_line(stage))

    def _print(self, line: Text) -> None:
        _say(self._console, line)


def _stage_line(stage: StageResult) -> Text:
    line = Text.assemble(
        (stage.status.ljust(_STATUS_WIDTH), STYLES.get(stage.status, "")),
        f"{duration(stage.seconds):>12}  ",
        _one_line(stage.name),
        (f" ({clean(stage.layer)})", "dim"),
    )
    if stage.error:
        line.append(f": {_one_line(stage.error.strip().splitlines()[0])}" if stage.error.strip() else "")
    return line


def print_summary(console: Console, result: RunResult, report: Path) -> None:
    """Print what the run did: rows by table, expectations, refused files, stages; the last line is the report's path.

    Readable at 80 columns and without colour; text from the data can neither style nor control the terminal.
    """
    _say(console, Text())
    _say(
        console,
        Text(
            f"{_one_line(verdict(result))}: {clean(result.run_id)}, {duration(result.seconds)}", STYLES[result.status]
        ),
    )
    if result.tables:
        _say(console, Text())
        console.print(_rows_table(console, result))
        _say(console, Text())
    _print_conservation(console, result)
    _print_expectations(console, result)
    _print_refused_files(console, result)
    _print_recovered_faults(console, result)
    _print_stages(console, result)
    _print_job_runs(console, result)
    _say(console, Text(f"Report: {clean(str(report))}"))


def _rows_table(console: Console, result: RunResult) -> Table:
    figures = ("rows in", "kept", "duplicates", "quarantined", "total")
    table = _grid("table", *figures, numbers=figures)
    for layer, tables in tables_by_layer(result.tables).items():
        table.add_row(Text(_printable(console, clean(layer)), "bold"))
        for named in tables:
            rows = named.rows
            table.add_row(
                Text(_printable(console, f"  {clean(named.name)}")),
                count(rows.rows_in),
                count(rows.kept),
                count(rows.duplicates),
                Text(count(rows.quarantined), "yellow" if rows.quarantined else ""),
                count(rows.total),
            )
    return table


def _print_conservation(console: Console, result: RunResult) -> None:
    tables = conserving_tables(result)
    broken = [table for table in tables if table.imbalance]
    for table in broken:
        _say(console, Text(f"NOT CONSERVED {_one_line(table.full_name)}: {table.imbalance}", _BROKEN))
    if tables and not broken:
        _say(console, Text("Conserved: rows in = kept + duplicates + quarantined in bronze and silver."))


def _print_expectations(console: Console, result: RunResult) -> None:
    if not result.expectations:
        return
    broken = broken_expectations(result)
    passed = len(result.expectations) - len(broken)
    _say(console, Text(f"Expectations: {passed:,} of {len(result.expectations):,} met by every row."))
    if broken:
        table = _grid("table", "expectation", "action", "failed rows", numbers=("failed rows",))
        for each in broken:
            cells = (clean(each.table), clean(each.name), each.action)
            table.add_row(*(Text(_printable(console, cell)) for cell in cells), count(each.failed))
        console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _print_refused_files(console: Console, result: RunResult) -> None:
    if result.refused_files:
        _say(console, Text(f"Refused: {plural(len(result.refused_files), 'file')}, none of whose rows are in bronze."))
    for refused in result.refused_files:
        _say(console, Text(f"  {_one_line(refused.path)}"))
        _say(console, Text(f"    {_one_line(refused.reason)}"))


def _print_recovered_faults(console: Console, result: RunResult) -> None:
    if result.recovered_faults:
        _say(console, Text(f"Recovered: {plural(len(result.recovered_faults), 'fault')}."))
    for fault in result.recovered_faults:
        _say(console, Text(f"  {_one_line(fault.where)}: {shorten_middle(_one_line(fault.reason), _FAULT_LIMIT)}"))


def _print_stages(console: Console, result: RunResult) -> None:
    if not result.stages:
        return
    table = _grid("stage", "layer", "status", "time", numbers=("time",))
    for stage in result.stages:
        cells = (clean(stage.name), clean(stage.layer))
        status = Text(stage.status, STYLES.get(stage.status, ""))
        table.add_row(*(Text(_printable(console, cell)) for cell in cells), status, duration(stage.seconds))
    _say(console, Text())
    console.print(table)
    _say(console, Text())
    for stage in result.stages:
        if stage.error:
            _say(console, Text(f"{clean(stage.name)} failed:", _BROKEN))
            _say(console, Text(shorten_middle(clean(stage.error), _ERROR_LIMIT)))
            _say(console, Text())


def _print_job_runs(console: Console, result: RunResult) -> None:
    for run in result.job_runs:
        words = f"Job {_one_line(run.job)}: {run.result_state or run.life_cycle_state}, by {_one_line(run.trigger)}"
        _say(console, Text(words))
        for moment in run.next_runs:
            _say(console, Text(f"  next by its schedule: {_one_line(moment)}"))
        if run.result_state not in {"SUCCESS", "SUCCESS_WITH_FAILURES"}:
            _say(console, Text(f"  Repair it: lakehouse run --repair {_one_line(run.run_id)}, with the same --lake."))
    for line in result.not_emulated:
        _say(console, Text(f"not emulated: {_one_line(line)}", "dim"))


def _grid(*columns: str, numbers: Iterable[str]) -> Table:
    """Return a table without lines; numbers are right-aligned and never wrap, text folds."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for column in columns:
        is_number = column in numbers
        table.add_column(column, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    return table


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _printable(console: Console, text: str) -> str:
    """Return ``text`` with characters escaped that the terminal's encoding lacks, so that no name makes a run fail."""
    return text.encode(console.encoding, "backslashreplace").decode(console.encoding)


def _say(console: Console, line: Text) -> None:
    """Print one line as it is: not wrapped, so that paths can be copied and logs searched."""
    printable = Text(_printable(console, line.plain), style=line.style)
    for span in line.spans if printable.plain == line.plain else ():
        printable.stylize(span.style, span.start, span.end)
    console.print(printable, soft_wrap=True, highlight=False)
