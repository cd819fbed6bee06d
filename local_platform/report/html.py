"""``report.html``: one self-contained page per run, readable without a network and without a script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from lakehouse.foreign_text import clean
from local_platform.errors import EnvironmentMissingError
from local_platform.report import sections, text, times
from local_platform.report.charts import chart
from local_platform.report.figures import conserving_tables, failed_stages, tables_by_layer, verdict
from local_platform.report.flow import flow
from local_platform.report.graph import pictures
from stacks.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.result import ReportDetails, RunResult

_FILTERS = ("count", "plural", "duration", "percent", "digest", "file_name", "shorten", "shorten_middle")


def write_report(result: RunResult, details: ReportDetails, path: Path) -> None:
    """Write the page to ``path`` completely or not at all, so that a reader never sees half a page.

    Raises:
        EnvironmentMissingError: the folder can't be made or written to.
    """
    page = render(result, details)
    try:
        write_text(path, page)
    except OSError as error:
        raise EnvironmentMissingError(
            f"The report could not be written to {path}: {error.strerror or error}. The run's tables are not affected. "
            "Make the folder writable or free space on its disk, then run again."
        ) from error


def render(result: RunResult, details: ReportDetails) -> str:
    """Return the page. All text from data goes through :func:`clean` and is then escaped."""
    layers = tables_by_layer(result.tables)
    charts = [(mart, chart(mart, result.tables)) for mart in details.marts]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            details=details,
            verdict=verdict(result),
            failed_stages=failed_stages(result),
            key_figures=sections.key_figures(result, layers),
            flow=flow(result),
            layers=layers,
            accounts=[sections.conservation(table) for table in conserving_tables(result)],
            quarantine=sections.quarantine(details, result),
            expectations=sections.expectation_bars(result),
            timeline=times.timeline(result),
            shares=times.time_shares(result),
            pictures=pictures(result),
            charts=sorted(charts, key=lambda drawn: drawn[1].kind == "plain"),  # charts come before plain numbers
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("local_platform.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: getattr(text, name) for name in _FILTERS})
    environment.filters["breakable"] = _breakable
    return environment


def _visible(value: object) -> object:
    """Clean text that a template prints; the output of its own macros is already markup."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _breakable(name: str) -> Markup:
    """Let a long table or rule name break after an underscore, without a character that copying would pick up."""
    return Markup("<bdi>%s</bdi>") % Markup("_<wbr>").join(escape(clean(name)).split("_"))
