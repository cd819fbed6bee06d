"""Regions are spelled as Azure spells them, and all resources of a stack are in one region."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed
from stacks.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Stack

_GLOBAL = "global"


def check(stack: Stack) -> Iterator[Problem]:
    """Check each location and region, and that a stack has one."""
    placed = [(resource, resource.body.get(key)) for resource in stack.resources for key in ("location", "region")]
    known = [(resource, str(region)) for resource, region in placed if is_known(region) and region != _GLOBAL]
    usual = Counter(_plain(region) for _, region in known).most_common(1)
    for resource, region in known:
        problem = not_allowed("the region", _plain(region), REGIONS)
        if problem:
            yield resource, problem
        elif _plain(region) != usual[0][0]:
            yield resource, f"the region is {region!r}; allowed: {usual[0][0]}, where the stack's other resources stand"


def _plain(region: str) -> str:
    """Return a region's programmatic name; Azure also accepts the display name, such as West Europe."""
    return region.replace(" ", "").lower()
