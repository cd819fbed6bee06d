"""No two stacks of an environment make the same resource.

Each stack has a state of its own, so two of them can plan the same resource; the second apply would fail because it
exists already.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stacks.findings import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack


def check_together(stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Compare the type and name of each resource with those in the other stacks."""
    makers: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for resource in (resource for stack in stacks for resource in stack.resources):
        name = resource.body.get("name", resource.body.get("path"))
        if isinstance(name, str) and is_known(name):
            makers[resource.type, name].append(resource)
    for (_, name), resources in makers.items():
        first = resources[0]
        for again in (resource for resource in resources if resource.stack != first.stack):
            yield again, f"makes {name!r}, which {first.path} makes already; allowed: one of them"
