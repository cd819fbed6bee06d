"""The forms in which a reference gives a moment: ``{{job.start_time.iso_date}}`` and the like, always in UTC.

Reference: https://docs.databricks.com/aws/en/jobs/dynamic-value-references (options for date and time values)
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_SATURDAY = 6
_FORMS: Mapping[str, Callable[[datetime], str]] = {
    "iso_date": lambda moment: f"{moment:%Y-%m-%d}",
    "iso_datetime": lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}",
    "iso_weekday": lambda moment: str(moment.isoweekday()),
    "is_weekday": lambda moment: "true" if moment.isoweekday() < _SATURDAY else "false",
    "year": lambda moment: str(moment.year),
    "month": lambda moment: str(moment.month),
    "day": lambda moment: str(moment.day),
    "hour": lambda moment: str(moment.hour),
    "minute": lambda moment: str(moment.minute),
    "second": lambda moment: str(moment.second),
    "timestamp_ms": lambda moment: str(int(moment.timestamp() * 1000)),
}
MOMENT_ARGUMENTS = tuple(_FORMS)


def moment_argument(moment: datetime, argument: str) -> str:
    """Return one form of a moment; the weekday is 1 for Monday."""
    return _FORMS[argument](moment.astimezone(UTC))
