"""Both environments keep every policy, or say in the register why not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from stacks.policies import judge_stacks, rules
from stacks.policies.suppressions import read_register

if TYPE_CHECKING:
    from stacks.synthesized import Stack


def test_both_environments_keep_every_policy_or_say_why_not(stacks_to_deploy: dict[str, Stack]) -> None:
    report = judge_stacks(stacks_to_deploy.values(), read_register(dt.datetime.now(tz=dt.UTC).date()))

    assert [str(one) for one in report.judged.open] == []
    assert [str(one) for one in report.judged.unused] == []
    assert set(report.compliant) == {rule.name for rule in rules()}, "a rule that applies to nothing proves nothing"
