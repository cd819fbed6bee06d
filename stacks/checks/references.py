"""References within a stack point at resources in the stack.

Terraform's ``validate`` checks the same, but only where the providers can be downloaded. Without this check, a wrong
reference that cdktf did not make (text in a policy, an override, ``depends_on``) would be found at deployment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.findings import not_allowed
from stacks.synthesized import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stacks.checks import Problem
    from stacks.synthesized import Stack

_RESOURCE = re.compile(r"(?<![\w.\"'/-])(data\.)?((?:azurerm|databricks)_[a-z0-9_]+\.[A-Za-z0-9_-]+)")
_EXPRESSION = re.compile(r"(?<!\$)\$\{([^{}]*)\}")


def check(stack: Stack) -> Iterator[Problem]:
    """Find references and dependencies on resources that do not exist in the stack."""
    known = {resource.address for resource in stack.resources}
    known |= {f"data.{source.address}" for source in stack.data_sources}
    for resource in (*stack.resources, *stack.data_sources):
        for address in sorted(set(_addresses(resource.body))):
            problem = not_allowed("the reference", address, known)
            if problem:
                yield resource, problem


def _addresses(body: Mapping[str, Any]) -> Iterator[str]:
    for path, text in texts(body):
        expressions = [text] if path[-1] == "depends_on" else _EXPRESSION.findall(text)
        for expression in expressions:
            yield from (f"{data}{address}" for data, address in _RESOURCE.findall(expression))
