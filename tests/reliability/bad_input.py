"""Every kind of bad input, by what is wrong with it."""

from __future__ import annotations

from tests.reliability import column_cases, drift_cases, file_cases, row_cases

GROUPS = {
    "Files": file_cases.CASES,
    "Rows": row_cases.CASES,
    "Columns": column_cases.CASES,
    "Shapes": drift_cases.CASES,
}
CASES = [case for cases in GROUPS.values() for case in cases]
