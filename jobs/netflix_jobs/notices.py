"""Notices: one file for each run in which a file was refused, a row quarantined, or a fault overcome.

The file is what reaches people: writing it is logged by the storage account, and an alert watches the folder. A run
without incidents writes none. Why so: docs/adr/notices.md.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

if TYPE_CHECKING:
    import datetime as dt

    from pyspark.sql import DataFrame

_MOST = 500
_log = logging.getLogger(__name__)


def gather(run_log: DataFrame, after: dt.datetime | None) -> dict[str, Any]:
    """Return what the log tells of refused files, quarantined rows and recovered faults.

    A batch that was logged twice counts once. Of very many incidents the first are told, and how many there are.

    Args:
        run_log: ``ops.run_log``.
        after: tell only what was logged after this; None for all.
    """
    log = run_log if after is None else run_log.where(F.col("logged_at") > F.lit(after))
    rows = log.where("quarantined > 0 OR incidents IS NOT NULL").orderBy("logged_at").collect()
    batches = {(row.table, row.batch): row.quarantined for row in rows if row.quarantined}
    quarantined: Counter[str] = Counter()
    for (table, _), refused in batches.items():
        quarantined[table] += refused
    incidents = {(row.task, *incident): row.run_id for row in reversed(rows) for incident in row.incidents or ()}
    told = [
        {"run_id": run_id, "task": task, "kind": kind, "subject": subject, "reason": reason}
        for (task, kind, subject, reason), run_id in sorted(incidents.items())
    ]
    return {"quarantined": dict(quarantined), "incidents": told[:_MOST], "incidents_in_all": len(told)}


def write(folder: str, run_id: str, told: dict[str, Any]) -> None:
    """Write a notice, whole or not at all; that of an earlier try of the run is replaced.

    Args:
        folder: a folder of the file system, such as that of a volume.
        run_id: names the file.
        told: what :func:`gather` found.
    """
    path = Path(folder, f"{run_id}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{run_id}.partial")
    staged.write_text(json.dumps({"run_id": run_id, **told}, indent=2) + "\n", encoding="utf-8")
    staged.replace(path)
    _log.warning("notice written", extra={"path": str(path), "incidents": told["incidents_in_all"]})
