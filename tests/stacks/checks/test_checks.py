"""What the checks have in common: a right environment passes, a finding names the construct, synthesis is refused."""

from __future__ import annotations

import pytest

from stacks.checks import check_stacks, refuse_wrong
from stacks.errors import RefusedStacksError
from stacks.synthesized import Stack
from tests.stacks.documents import changed_environment, environment


def test_an_environment_that_is_right_passes() -> None:
    assert check_stacks(environment()) == []
    refuse_wrong(environment())


def test_synthesis_is_refused_with_the_construct_what_was_found_and_what_is_meant() -> None:
    wrong = changed_environment("azurerm_storage_account/lake/account_replication_type", "ZSR")

    with pytest.raises(RefusedStacksError) as refused:
        refuse_wrong(wrong)

    assert str(refused.value) == (
        "synthesis refuses 1:\n  prod-platform/lake/account (prod-platform/azurerm_storage_account.lake): "
        "account_replication_type is 'ZSR' (did you mean ZRS?); allowed: GRS, GZRS, LRS, RAGRS, RAGZRS, ZRS "
        "[storage_accounts]"
    )


def test_an_empty_stack_passes() -> None:
    assert check_stacks([Stack("prod-platform", {})]) == []
