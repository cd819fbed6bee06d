"""What differs between two syntheses, by resource and argument instead of by line of JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stacks.checks.artifacts import source_of
from stacks.diff.values import below, digest, mask_contents, settle, whole_item
from stacks.synthesized import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stacks.synthesized import Resource, Stack


@dataclass(frozen=True)
class Argument:
    """One argument that differs, or an item that a list gained or lost (its arguments by their paths within it).

    A side that does not have it is None.
    """

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One resource that differs.

    Attributes:
        stack: The stack.
        address: Terraform's address; of what stands beside the resources, the name of the part, such as ``provider``.
        action: ``added``, ``removed``, ``renamed``, ``changed``, or ``new content`` for a file that ships with other
            bytes and for resources in which nothing else differs than the content that they name.
        path: Path of the construct.
        arguments: What differs in it; what only names new content is left out.
        before: For a renamed one, its former address.
        holds_data: Whether a plan may not destroy it (``prevent_destroy``).
    """

    stack: str
    address: str
    action: str
    path: str
    arguments: tuple[Argument, ...] = ()
    before: str = ""
    holds_data: bool = False


def compare(before: Iterable[Stack], after: Iterable[Stack]) -> list[Change]:
    """Return what differs, by stack and address; of a new or removed stack, all its resources."""
    old, new = ({stack.name: stack for stack in stacks} for stacks in (before, after))
    changes: list[Change] = []
    for name in sorted(old.keys() | new.keys()):
        changes += _compare(name, old.get(name), new.get(name))
    return changes


def counts(changes: Sequence[Change]) -> Counter[str]:
    """Count changes by action."""
    return Counter(change.action for change in changes)


def _compare(name: str, before: Stack | None, after: Stack | None) -> list[Change]:
    old, new = _parts(before), _parts(after)
    added, removed = new.keys() - old.keys(), old.keys() - new.keys()
    renamed = _renamed({one: old[one] for one in removed}, {one: new[one] for one in added})
    changes = [_whole(name, new[address], "renamed", former) for address, former in renamed.items()]
    changes += [_whole(name, new[address], "added") for address in added - renamed.keys()]
    changes += [_whole(name, old[address], "removed") for address in removed - set(renamed.values())]
    for address in old.keys() & new.keys():
        changes += _changed(name, before, after, old[address], new[address])
    return sorted(changes, key=lambda change: (change.stack, change.address))


def _parts(stack: Stack | None) -> dict[str, Resource]:
    """Return resources, data sources and the document's other parts, each under a distinct name."""
    if stack is None:
        return {}
    parts = {one.address: one for one in stack.resources}
    parts |= {f"data.{one.address}": one for one in stack.data_sources}
    return parts | {one.address.removeprefix("document."): one for one in stack.other_parts}


def _whole(stack: str, resource: Resource, action: str, former: str = "") -> Change:
    address = resource.address.removeprefix("document.")
    return Change(stack, address, action, resource.path, before=former, holds_data=_holds_data(resource))


def _holds_data(resource: Resource) -> bool:
    return any(lifecycle.get("prevent_destroy") is True for lifecycle in resource.blocks("lifecycle"))


def _renamed(removed: dict[str, Resource], added: dict[str, Resource]) -> dict[str, str]:
    """Pair removed and added resources that differ by address alone: Terraform would destroy and create them."""
    found: dict[str, str] = {}
    for address, resource in sorted(added.items()):
        same = [
            one for one, gone in sorted(removed.items()) if gone.type == resource.type and gone.body == resource.body
        ]
        left = [one for one in same if one not in found.values()]
        if left:
            found[address] = left[0]
    return found


def _arguments(told: Sequence[str], left: dict[str, Any], right: dict[str, Any]) -> Iterator[Argument]:
    items: set[str] = set()
    for key in told:
        item = whole_item(key, right if key in left else left) if (key in left) != (key in right) else None
        if item is None:
            yield Argument(key, left.get(key), right.get(key))
        elif item not in items:
            items.add(item)
            yield Argument(item, *(below(item, side) or None for side in (left, right)))


def _changed(name: str, before: Stack | None, after: Stack | None, old: Resource, new: Resource) -> list[Change]:
    address = new.address.removeprefix("document.")
    left, right = (settle({**one.body, **({"//": one.reason} if one.reason else {})}) for one in (old, new))
    differing = [key for key in sorted(left.keys() | right.keys()) if left.get(key) != right.get(key)]
    told = [key for key in differing if mask_contents(left.get(key)) != mask_contents(right.get(key))]
    arguments = tuple(_arguments(told, left, right))
    if arguments:
        return [Change(name, address, "changed", new.path, arguments, holds_data=_holds_data(new))]
    if old.type in UPLOADS and before and after:
        files = [source_of(before, old), source_of(after, new)]
        digests = tuple(digest(file) if file and file.is_file() else None for file in files)
        if digests[0] != digests[1]:
            return [Change(name, address, "new content", new.path, (Argument("sha256", *digests),))]
    return [Change(name, address, "new content", new.path)] if differing else []
