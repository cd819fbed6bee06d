"""The references that an argument is made from, read from the configuration in a plan."""

from __future__ import annotations

import re
from typing import Any

from plan_review.values import blocks

_INSTANCE = re.compile(r"\[(?:[^\[\]\"]|\"(?:[^\"\\]|\\.)*\")*\]")


class Configuration:
    """The resources of the configuration, found by their address in the plan."""

    def __init__(self, configuration: dict[str, Any]) -> None:
        self._expressions: dict[str, dict[str, Any]] = {}
        self._provisioners: dict[str, tuple[str, ...]] = {}
        root = configuration.get("root_module")
        self._add_module(root if isinstance(root, dict) else {}, "")

    def references(self, address: str, argument: str) -> tuple[str, ...]:
        """Return the references of an argument, the most exact first: ``azurerm_storage_account.lake.id``."""
        expression = self._expressions.get(configuration_address(address), {}).get(argument)
        return tuple(_references(expression))

    def provisioners(self, address: str) -> tuple[str, ...]:
        """Return the kinds of a resource's provisioners: ``local-exec``."""
        return self._provisioners.get(configuration_address(address), ()) if self._provisioners else ()

    def resources_behind(self, address: str, argument: str) -> tuple[str, ...]:
        """Return the addresses of the resources that an argument refers to."""
        module = configuration_address(address).rpartition(".module.")[0]
        found: dict[str, None] = {}
        for reference in self.references(address, argument):
            target = configuration_address(f"{module}.{reference}" if module else reference)
            for candidate in (target, ".".join(target.split(".")[:2])):
                if candidate in self._expressions:
                    found[candidate] = None
                    break
        return tuple(found)

    def _add_module(self, module: dict[str, Any], prefix: str) -> None:
        for resource in module.get("resources") or []:
            if isinstance(resource, dict) and isinstance(resource.get("address"), str):
                expressions = resource.get("expressions")
                self._expressions[prefix + resource["address"]] = expressions if isinstance(expressions, dict) else {}
                provisioners = tuple(str(one.get("type")) for one in blocks(resource, "provisioners"))
                if provisioners:
                    self._provisioners[prefix + resource["address"]] = provisioners
        for name, call in (module.get("module_calls") or {}).items():
            if isinstance(call, dict) and isinstance(call.get("module"), dict):
                self._add_module(call["module"], f"{prefix}module.{name}.")


def configuration_address(address: str) -> str:
    """Return the address without instance keys: ``azurerm_storage_container.layer["raw"]`` is one of ``….layer``."""
    return _INSTANCE.sub("", address)


def _references(expression: Any) -> list[str]:
    if isinstance(expression, list):
        return [reference for item in expression for reference in _references(item)]
    if not isinstance(expression, dict):
        return []
    own = expression.get("references")
    if isinstance(own, list):
        return [reference for reference in own if isinstance(reference, str)]
    return [reference for item in expression.values() for reference in _references(item)]
