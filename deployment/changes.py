"""What identifies the changes of a plan, so that a plan made later is known to do the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from stacks.runtime_attributes import without_runtime

_NOTHING = (["no-op"], ["read"])
_KEEPING = (["update"], *_NOTHING)  # the object stays


def changes_digest(plan_json: str) -> str:
    """Return the SHA-256 of what a plan does: equal for two plans that do the same, whenever they were made.

    The digest covers, for a resource that is

    - updated: which object it is, and each argument that changes, with both values. Arguments that stay are left out.
      They either follow from the configuration, which has a digest of its own, or are set by the service, such as the
      state of a pipeline that ran since;
    - created: everything;
    - destroyed: everything but the attributes that the service changes by itself.
    """
    plan = json.loads(plan_json)
    changes = {
        "resources": {
            f"{one['address']} {one.get('deposed', '')}": _done(one)
            for one in plan.get("resource_changes") or []
            if one["change"]["actions"] not in _NOTHING or _is_taken_over(one)
        },
        "outputs": {
            name: change
            for name, change in (plan.get("output_changes") or {}).items()
            if change["actions"] != ["no-op"]
        },
        "actions": plan.get("action_invocations") or [],
    }
    return hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()


def _is_taken_over(resource: dict[str, Any]) -> bool:
    return bool(resource.get("previous_address") or resource["change"].get("importing"))


def _done(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what happens to one resource."""
    change = resource["change"]
    before, after = change.get("before") or {}, change.get("after") or {}
    done: dict[str, Any] = {
        "actions": change["actions"],
        "moved_from": resource.get("previous_address"),
        "imported": change.get("importing"),
        "replaced_for": change.get("replace_paths"),
        "id": before.get("id"),
    }
    if change["actions"] in _KEEPING:
        names = {*before, *after, *_parts(change.get("after_unknown"))}
        sides = {name: (_side(change, "before", name), _side(change, "after", name)) for name in names}
        return done | {"arguments": {name: both for name, both in sides.items() if both[0] != both[1]}}
    gone = {key: without_runtime(resource["type"], _parts(change.get(key))) for key in ("before", "before_sensitive")}
    made = {key: change.get(key) for key in ("after", "after_unknown", "after_sensitive")}
    return done | gone | made


def _side(change: dict[str, Any], side: str, name: str) -> str:
    """Return an argument before or after a change, as JSON (so 1 and true differ), unknown and secret parts marked."""
    unknown = _parts(change.get("after_unknown")).get(name) if side == "after" else None
    secret = change.get(f"{side}_sensitive")
    secret = secret.get(name) if isinstance(secret, dict) else secret
    value = (change.get(side) or {}).get(name)
    return json.dumps([value, *(mark if _any(mark) else None for mark in (unknown, secret))], sort_keys=True)


def _parts(marks: object) -> dict[str, Any]:
    return marks if isinstance(marks, dict) else {}


def _any(mark: object) -> bool:
    """Return whether any part of an argument is marked; its blocks appear in the marks whether or not they are."""
    inner = mark.values() if isinstance(mark, dict) else mark if isinstance(mark, list) else ()
    return mark is True or any(map(_any, inner))
