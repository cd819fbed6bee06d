"""Time spans as the service writes them: ``d.hh:mm:ss`` or ``hh:mm:ss``."""

from __future__ import annotations

import re
from datetime import timedelta

from local_platform.data_factory.errors import ActivityError

_FORM = re.compile(r"(?:(?P<days>\d+)\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})(?:\.\d+)?")


def timespan(where: str, text: object) -> timedelta:
    """Read a time span.

    Raises:
        ActivityError: it is none.
    """
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ActivityError(
            f"{where}: {text!r} is no time span. Write it as d.hh:mm:ss, such as 0.00:10:00.", permanent=True
        )
    return timedelta(**{unit: int(number) for unit, number in match.groupdict("0").items()})
