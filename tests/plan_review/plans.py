"""Small plans in the shape that `terraform show -json` writes, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]
Rating = tuple[str, Json, str, str]
"""The rule, the plan, the worst severity that the rule gives it (empty: it says nothing), and what it says."""

_ACTIONS = {
    (False, True): ["create"],
    (True, False): ["delete"],
    (True, True): ["update"],
}


def change(
    type_: str,
    before: Json | None = None,
    after: Json | None = None,
    *,
    name: str = "this",
    actions: list[str] | None = None,
    unknown: Json | None = None,
    before_sensitive: Json | bool = False,
    after_sensitive: Json | bool = False,
    replace_paths: Sequence[Sequence[str | int]] | None = None,
    importing: str = "",
    **outside: Any,
) -> Json:
    """Make a resource change; ``outside`` are the keys beside ``change``: action_reason, previous_address, …"""
    provider = type_.split("_", maxsplit=1)[0]
    inner: Json = {
        "actions": actions or _ACTIONS[before is not None, after is not None],
        "before": before,
        "after": after,
        "after_unknown": unknown or {},
        "before_sensitive": before_sensitive,
        "after_sensitive": after_sensitive,
    }
    if replace_paths:
        inner["replace_paths"] = [list(path) for path in replace_paths]
    if importing:
        inner["importing"] = {"id": importing}
    return {
        "address": f"{type_}.{name}",
        "mode": "managed",
        "type": type_,
        "name": name,
        "provider_name": f"registry.terraform.io/hashicorp/{provider}",
        "change": inner,
        **outside,
    }


def unchanged(type_: str, values: Json, *, name: str = "this") -> Json:
    """Make a resource that exists and stays."""
    return change(type_, values, values, name=name, actions=["no-op"])


def replaced(type_: str, before: Json, after: Json, *paths: str, name: str = "this", **more: Any) -> Json:
    """Make a replacement that these arguments force."""
    return change(
        type_,
        before,
        after,
        name=name,
        actions=["delete", "create"],
        replace_paths=[path.split(".") for path in paths],
        action_reason="replace_because_cannot_update",
        **more,
    )


def released(type_: str, argument: str, path: str, **more: Any) -> Json:
    """Make a plan that replaces what stands in a folder named by a release's content, ``{}`` in the path."""
    before, after = ({argument: path.format(digest)} for digest in ("e9856e3bfae81160", "8d77d69c57114d87"))
    return plan(replaced(type_, more | before, more | after, argument))


def plan(*changes: Json, **parts: Any) -> Json:
    """Make a whole plan around changes."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": {"root_module": {}},
        "timestamp": "2026-11-22T10:34:16Z",
        "applyable": True,
        "complete": True,
        "errored": False,
        **parts,
    }


@dataclass(frozen=True)
class Case:
    """A rule's pair: a plan it says nothing bad of, one it finds something in, and what it then says."""

    compliant: Json
    violating: Json
    severity: str
    says: str


def update(type_: str, before: Json, after: Json) -> Json:
    """Make a plan that updates one resource."""
    return plan(change(type_, {"name": "n", **before}, {"name": "n", **after}))


def trigger(**values: object) -> Json:
    """Return the arguments of a Data Factory trigger that starts a pipeline each day."""
    return {"activated": True, "frequency": "Day", "interval": 1, "pipeline": [{"name": "ingest"}], **values}
