"""The inventory: the address of every resource of every stack, so that a review shows which are added or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.synthesized import Stack


def inventory(stacks: Sequence[Stack]) -> str:
    """Return a line for each resource and data source: ``<stack>/<address>``, sorted."""
    lines = [f"{stack.name}/{resource.address}" for stack in stacks for resource in stack.resources]
    lines += [f"{stack.name}/data.{source.address}" for stack in stacks for source in stack.data_sources]
    return "\n".join([*sorted(lines), ""])
