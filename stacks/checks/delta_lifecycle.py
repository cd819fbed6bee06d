"""Lifecycle rules don't delete or archive files of Delta tables, which would break the tables.

Delta's log decides which files are needed, however old they are; only VACUUM may remove them. Tables are below the
storage roots of the catalog and the schemas, which are in another stack of the same environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stacks.checks import Problem
    from stacks.synthesized import Stack

_CONTAINER = re.compile(r"abfss://([^@/]+)@")
_FORBIDDEN = ("tier_to_archive_after", "delete_after")


def check_together(stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Find rules that delete or archive base blobs in a container that holds managed tables."""
    securables = [one for stack in stacks for one in stack.of_type("databricks_catalog", "databricks_schema")]
    roots = [one.body.get("storage_root") for one in securables]
    with_tables = {match[1] for root in roots if isinstance(root, str) and (match := _CONTAINER.match(root))}
    for policy in (policy for stack in stacks for policy in stack.of_type("azurerm_storage_management_policy")):
        for rule in policy.blocks("rule"):
            prefixes = [prefix for filters in blocks(rule, "filters") for prefix in filters.get("prefix_match", [])]
            reached = with_tables if not prefixes else with_tables & {prefix.split("/")[0] for prefix in prefixes}
            for base in [base for actions in blocks(rule, "actions") for base in blocks(actions, "base_blob")]:
                found = sorted(key for key in base if key.startswith(_FORBIDDEN))
                if found and reached:
                    where = f"rule {rule.get('name')!r} has {', '.join(found)} in {', '.join(sorted(reached))}"
                    yield policy, f"{where}, which holds Delta tables; allowed: cooler online tiers, snapshots deleted"
