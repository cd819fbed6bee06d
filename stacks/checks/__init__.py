"""Checks for mistakes that neither the providers' validation nor a plan finds; synthesis fails on any of them.

Each module holds one concern and a function ``check(stack)`` or, where a concern spans the stacks of an environment,
``check_together(stacks)``; both yield problems as ``(resource, message)``. The rule of a finding is its module's name.
A check reads resolved stacks. A reference that is left in them has a value that only the cloud knows; it is not judged.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from stacks.errors import RefusedStacksError
from stacks.findings import Finding, finding
from stacks.synthesized import Resource, Stack

if TYPE_CHECKING:
    from collections.abc import Iterable

Problem = tuple[Resource, str]
CheckStack = Callable[[Stack], Iterator[Problem]]
CheckTogether = Callable[[Sequence[Stack]], Iterator[Problem]]


def check_stacks(stacks: Iterable[Stack]) -> list[Finding]:
    """Return what is wrong with the stacks, in a stable order; stacks of one environment are also checked together."""
    resolved = [stack.resolved() for stack in stacks]
    environments: dict[str, list[Stack]] = defaultdict(list)
    for stack in resolved:
        environments[stack.environment].append(stack)
    findings: set[Finding] = set()
    for name in (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")):
        module = importlib.import_module(f"{__name__}.{name}")
        check: CheckStack | None = getattr(module, "check", None)
        together: CheckTogether | None = getattr(module, "check_together", None)
        problems = [problem for stack in resolved for problem in (check(stack) if check else ())]
        problems += [problem for group in environments.values() for problem in (together(group) if together else ())]
        findings.update(finding(name, resource, message) for resource, message in problems)
    return sorted(findings)


def refuse_wrong(stacks: Iterable[Stack]) -> None:
    """Fail synthesis when any check finds something.

    Raises:
        RefusedStacksError: The message lists every finding with its construct's path.
    """
    findings = check_stacks(stacks)
    if findings:
        raise RefusedStacksError("\n  ".join([f"synthesis refuses {len(findings)}:", *map(str, findings)]))
