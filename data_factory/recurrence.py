"""What a schedule trigger's recurrence may say.

Source: Microsoft, "Create a trigger that runs a pipeline on a schedule", the schedule property and its examples.
"""

from __future__ import annotations

_DAILY = ("Day", "Week", "Month")
SCHEDULES = {
    "minutes": _DAILY,
    "hours": _DAILY,
    "weekDays": ("Week",),
    "monthDays": ("Month",),
    "monthlyOccurrences": ("Month",),
}
"""Element of a schedule to the frequencies that it is documented for."""
