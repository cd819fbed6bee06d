"""docs/run-log.md says of ``ops.run_log`` what the table itself says."""

from __future__ import annotations

import re

from local_platform.wheel import REPOSITORY
from netflix_jobs import incidents, run_log

DOCUMENT = (REPOSITORY / "docs" / "run-log.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def test_each_column_is_told_with_its_type_and_comment() -> None:
    columns = DOCUMENT.split("## Incidents")[0]
    assert ROW.findall(columns) == [
        (field.name, field.dataType.simpleString(), field.metadata["comment"]) for field in run_log.SCHEMA
    ]


def test_each_kind_of_incident_is_told() -> None:
    kinds = [kind for kind, _, _ in ROW.findall(DOCUMENT.split("## Incidents")[1])]
    assert kinds == [
        incidents.FILE_REFUSED,
        incidents.DELIVERY_SET_ASIDE,
        incidents.FAULT_RECOVERED,
        incidents.NOT_DELIVERED,
        incidents.NOT_KNOWN,
    ]
