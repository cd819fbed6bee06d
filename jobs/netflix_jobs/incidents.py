"""What went wrong and did not stop the run: files refused, deliveries set aside, faults overcome."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import types as T

FILE_REFUSED = "file_refused"
DELIVERY_SET_ASIDE = "delivery_set_aside"
FAULT_RECOVERED = "fault_recovered"
NOT_KNOWN = "not_known"
NOT_DELIVERED = "not_delivered"
REFUSALS = (FILE_REFUSED, DELIVERY_SET_ASIDE)
_LONGEST = 2000

TYPE = T.StructType([T.StructField(name, T.StringType()) for name in ("kind", "subject", "reason")])


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as ``ops.run_log`` tells it.

    Attributes:
        kind: ``file_refused``: no row of the file is in bronze; ``delivery_set_aside``: all its rows are in quarantine;
            ``fault_recovered``: tried again with success; ``not_known``: it can't be told whether there was one;
            ``not_delivered``: a source has not delivered a file that can be read yet.
        subject: the file, table or task.
        reason: what was wrong, and what to do about it.
    """

    kind: str
    subject: str
    reason: str

    def as_row(self) -> tuple[str, str, str]:
        """Return the incident as the table's column holds it, its texts cut to a length that a row can bear."""
        return self.kind, self.subject[:_LONGEST], self.reason[:_LONGEST]
