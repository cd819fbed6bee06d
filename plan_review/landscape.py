"""What exists, over all plans under review: which object an id belongs to, and what is inside or depends on a resource.

A plan also lists unchanged resources, so its objects before the change are what exists. Stacks are planned one by one:
an account in one plan can hold the external locations of another, which only a view over all plans shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plan_review.configuration import configuration_address
from plan_review.plan import Kind
from plan_review.text import name
from plan_review.values import blocks
from stacks.findings import is_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plan_review.plan import Plan, ResourceChange

_IDENTITY_ARGUMENTS = ("principal_id", "object_id", "client_id", "application_id")
_NAME_ARGUMENTS = ("display_name", "name", "user_name", "full_name")
_GROUP = re.compile(r"/subscriptions/[^/]+/resourceGroups/([^/]+)/", re.IGNORECASE)


@dataclass(frozen=True)
class Existing:
    """An object that exists before the apply."""

    stack: str
    address: str
    type: str
    values: dict[str, Any]
    goes: bool

    def text(self, argument: str) -> str:
        """Return an argument as text; empty when it is not a known text."""
        value = self.values.get(argument)
        return value if isinstance(value, str) else ""

    @cached_property
    def label(self) -> str:
        """The name by which people know it."""
        return self.text("full_name") or self.text("name") or self.text("display_name") or self.address


class Landscape:
    """The objects of all plans of one environment."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._existing: list[Existing] = []
        self._by_type: dict[str, list[Existing]] = defaultdict(list)
        self._by_value: dict[str, dict[str, list[Existing]]] = {}
        self._owners: dict[str, str] = {}
        self._principals: set[str] = set()
        self._dependents: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._made: set[str] = set()
        self.replaced: set[tuple[str, str]] = set()
        for plan in plans:
            self._add(plan)

    def owner_of(self, identity: object) -> str:
        """Return the kind and (marked) name of the object that has this id; empty when no plan knows it."""
        return self._owners.get(identity.lower(), "") if isinstance(identity, str) else ""

    def of_type(self, *types: str) -> Iterator[Existing]:
        """Yield what exists of these types."""
        for type_ in types:
            yield from self._by_type.get(type_, ())

    def with_value(self, argument: str, value: object, *types: str) -> list[Existing]:
        """Return what exists of these types and has this text for an argument."""
        if not isinstance(value, str):
            return []
        index = self._by_value.get(argument)
        if index is None:
            index = self._by_value[argument] = defaultdict(list)
            for one in self._existing:
                index[one.text(argument)].append(one)
        return [one for one in index.get(value, ()) if one.type in types]

    def everything(self) -> list[Existing]:
        """Return all that exists."""
        return self._existing

    def knows(self, principal: str) -> bool:
        """Whether a principal of Databricks may something already, or is known by its id, or is whom a job runs as."""
        return principal in self._principals or bool(self.owner_of(principal))

    def in_resource_group(self, name: str) -> list[Existing]:
        """Return what may be in a resource group of this name, going by its argument or its id."""
        return self._by_group.get(name.lower(), [])

    @cached_property
    def _by_group(self) -> dict[str, list[Existing]]:
        groups: dict[str, list[Existing]] = defaultdict(list)
        for one in self._existing:
            found = _GROUP.match(one.text("id"))
            for group in {one.text("resource_group_name").lower(), found[1].lower() if found else ""}:
                groups[group].append(one)
        return groups

    def is_new(self, securable: str) -> bool:
        """Whether a securable of Unity Catalog, such as ``schema netflix_prod.gold``, is made in these plans."""
        return securable in self._made

    def dependents(self, stack: str, address: str) -> list[str]:
        """Return the addresses in the state that were built on a resource, directly or through others."""
        found: dict[str, None] = {}
        waiting = [configuration_address(address)]
        while waiting:
            for dependent in sorted(self._dependents.get((stack, waiting.pop()), ())):
                if dependent not in found:
                    found[dependent] = None
                    waiting.append(configuration_address(dependent))
        return [dependent for dependent in found if configuration_address(dependent) != configuration_address(address)]

    def _add(self, plan: Plan) -> None:
        for change in plan.changes:
            if change.kind is Kind.REPLACE:
                self.replaced.add((plan.stack, configuration_address(change.address)))
            if change.kind is Kind.CREATE and change.type.startswith("databricks_"):
                parts = (change.will_be(part) for part in ("catalog_name", "schema_name", "name"))
                noun = change.type.removeprefix("databricks_").replace("_", " ")
                self._made.add(f"{noun} {'.'.join(part for part in parts if isinstance(part, str))}")
            if change.type.startswith("databricks_"):
                self._principals.update(_principals(change.before, "grant", "access_control", "run_as"))
                self._principals.update(_principals({"run_as": (change.after or {}).get("run_as")}, "run_as"))
            if change.before is not None and change.mode == "managed" and not change.deposed:
                one = Existing(plan.stack, change.address, change.type, change.before, change.goes)
                self._existing.append(one)
                self._by_type[one.type].append(one)
            for values in (change.before, change.after):
                self._remember_identities(change, values or {})
        for address, targets in plan.dependencies.items():
            for target in targets:
                self._dependents[plan.stack, target].add(address)

    def _remember_identities(self, change: ResourceChange, values: dict[str, Any]) -> None:
        if change.type.endswith("role_assignment"):
            return
        label = next((values[key] for key in _NAME_ARGUMENTS if isinstance(values.get(key), str)), change.address)
        kind = change.type.split("_", 1)[-1].replace("_", " ")
        for block in (values, *blocks(values, "identity")):
            for argument in _IDENTITY_ARGUMENTS:
                identity = block.get(argument)
                if isinstance(identity, str) and is_uuid(identity):
                    self._owners.setdefault(identity.lower(), f"{kind} {name(label)}")


def _principals(values: dict[str, Any] | None, *inside: str) -> Iterator[str]:
    for block in (values or {}, *(block for one in inside for block in blocks(values, one))):
        for argument in ("principal", "service_principal_name"):
            if isinstance(block.get(argument), str):
                yield block[argument]
