"""Documents that are generated from the synthesized stacks, so that they always say what is deployed.

`lakehouse docs` writes them; a test fails when one is out of date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stacks.documents.infrastructure import infrastructure
from stacks.documents.inventory import inventory
from stacks.documents.permissions import permissions
from stacks.documents.policies import policies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stacks.synthesized import Stack

DOCUMENTS: dict[Path, Callable[[Sequence[Stack]], str]] = {
    Path("docs/infrastructure.md"): infrastructure,
    Path("docs/permissions.md"): permissions,
    Path("docs/policies.md"): policies,
    Path("tests/stacks/inventory.txt"): inventory,
}
"""Each document's file, from the root of the repository, and what makes its text."""
