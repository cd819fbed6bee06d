"""Whatever a file, a row or a column looks like, every row is accounted for and the others are not disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reliability.bad_input import CASES

if TYPE_CHECKING:
    from tests.reliability.case import Case
    from tests.reliability.conftest import Fate


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_every_row_of_the_file_is_accounted_for(case: Case, fates: dict[str, Fate]) -> None:
    fate = fates[case.name]

    if case.refused is None:
        assert fate.refused is None
    else:
        assert case.refused in str(fate.refused)
    assert fate.in_bronze == case.delivered
    assert dict(fate.quarantined) == dict(case.quarantined)
    assert len(fate.kept) == case.kept
    assert fate.in_gold == case.kept
    for column, value in case.values.items():
        assert fate.kept[0][column] == value, column
