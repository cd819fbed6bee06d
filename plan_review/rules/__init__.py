"""One rule a module: ``RULE`` in each. A new module is found by itself, and the generated document tells of it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan_review.findings import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Return the rules by name, in the order of their sections and then of their names."""
    found: dict[str, Rule] = {
        module.name: importlib.import_module(f"{__name__}.{module.name}").RULE
        for module in pkgutil.iter_modules(__path__)
    }
    sections = list(type(next(iter(found.values())).section))
    return dict(sorted(found.items(), key=lambda item: (sections.index(item[1].section), item[0])))
