"""A point in time as .NET's DateTime: ticks of 100 ns and a kind.

Times with an offset are converted to UTC but keep that they had one: the service's clock runs in UTC, so .NET calls
them local and writes `+00:00` where it writes `Z` for UTC and nothing for a time without a zone.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["utc", "local", "unspecified"]

TICKS_PER_MICROSECOND = 10
TICKS_PER_SECOND = 10_000_000
TICKS_PER_UNIT = {
    "second": TICKS_PER_SECOND,
    "minute": 60 * TICKS_PER_SECOND,
    "hour": 3_600 * TICKS_PER_SECOND,
    "day": 86_400 * TICKS_PER_SECOND,
    "week": 7 * 86_400 * TICKS_PER_SECOND,
}
MONTHS_PER_UNIT = {"month": 1, "year": 12}
LAST_TICK = 3_155_378_975_999_999_999
_EPOCH = dt.datetime(1, 1, 1)  # noqa: DTZ001 - the kind is kept beside the ticks, as .NET does


@dataclass(frozen=True)
class Timestamp:
    """A point in time.

    Attributes:
        ticks: 100 ns each, since 0001-01-01T00:00:00.
        kind: UTC, local (written with an offset) or without a zone.
    """

    ticks: int
    kind: Kind = "unspecified"

    @classmethod
    def of(cls, moment: dt.datetime, kind: Kind, ticks: int = 0) -> Timestamp:
        """Make a timestamp from a date and time whose zone is ignored, and ticks below the microsecond."""
        since = moment.replace(tzinfo=None) - _EPOCH
        seconds = since.days * 86_400 + since.seconds
        return cls(seconds * TICKS_PER_SECOND + since.microseconds * TICKS_PER_MICROSECOND + ticks, kind)

    @property
    def moment(self) -> dt.datetime:
        """Date and time without a zone, to the microsecond."""
        return _EPOCH + dt.timedelta(microseconds=self.ticks // TICKS_PER_MICROSECOND)

    @property
    def fraction(self) -> str:
        """The seven digits after the seconds."""
        return f"{self.ticks % TICKS_PER_SECOND:07d}"

    def plus(self, ticks: int) -> Timestamp:
        """Return the timestamp that is so much later.

        Raises:
            OverflowError: It lies before year 1 or after year 9999.
        """
        if not 0 <= self.ticks + ticks <= LAST_TICK:
            raise OverflowError
        return replace(self, ticks=self.ticks + ticks)

    def plus_months(self, months: int) -> Timestamp:
        """Return the same day of a later month, or that month's last day when it is shorter.

        Raises:
            OverflowError: It lies before year 1 or after year 9999.
        """
        moment = self.moment
        year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            raise OverflowError
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return Timestamp.of(moment.replace(year=year, month=month + 1, day=day), self.kind, self.ticks % 10)

    def start_of(self, unit: Literal["hour", "day", "month"]) -> Timestamp:
        """Cut everything below the unit off."""
        moment = self.moment.replace(minute=0, second=0, microsecond=0)
        if unit != "hour":
            moment = moment.replace(hour=0)
        if unit == "month":
            moment = moment.replace(day=1)
        return Timestamp.of(moment, self.kind)
