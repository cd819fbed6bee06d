"""docs/policies.md: every rule with its demand and reason, and the accepted violations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from stacks.documents._markdown import GENERATED, table
from stacks.policies import rules
from stacks.policies.suppressions import Suppression, read_register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.synthesized import Stack

_INTRODUCTION = """\
`lakehouse policy` holds every resource of every stack against these rules; `make lint` runs it, and
Checkov's rules beside it (`lakehouse checkov`). A rule is a file of `stacks/policies/` and answers compliant,
non-compliant or not applicable. What is accepted in spite of a rule stands in `environments/suppressions.toml`, with a
reason and a last day; an entry that has expired or that nothing needs fails.

What is merely wrong, such as a misspelt role or a task that waits for itself, can't be accepted: `stacks/checks/`
refuse it at synthesis.
"""


def policies(stacks: Sequence[Stack]) -> str:  # noqa: ARG001 - every document takes the stacks
    """Return the document; it shows the whole register, expired entries included."""
    accepted = read_register(dt.date.min).suppressions
    lines = [
        "# Policies",
        "",
        GENERATED,
        "",
        _INTRODUCTION,
        *table(("rule", "demand", "reason"), [(f"`{rule.name}`", rule.demand, rule.reason) for rule in rules()]),
        "",
        "## Accepted",
        "",
        *table(("rule", "on", "reason", "until"), map(_row, sorted(accepted, key=str))),
        "",
    ]
    return "\n".join(lines)


def _row(suppression: Suppression) -> tuple[str, str, str, str]:
    return f"`{suppression.rule}`", f"`{suppression.resource}`", suppression.reason, str(suppression.expires)
