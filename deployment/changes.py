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

    Of a resource that is updated, that is which object it is, and each argument that becomes another one, with both
    values. What the update leaves alone is either as the configuration says, which is known by a digest of its own, or
    no business of the plan's; a pipeline that ran, or was only looked at, changes the latter. Of a resource that is
    made it is everything, and of one that goes everything but what its running changes.
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
    """What happens to one resource."""
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
    """An argument before or after a change, unknown and secret parts marked; as text, where 1 and true differ."""
    unknown = _parts(change.get("after_unknown")).get(name) if side == "after" else None
    secret = change.get(f"{side}_sensitive")
    secret = secret.get(name) if isinstance(secret, dict) else secret
    value = (change.get(side) or {}).get(name)
    return json.dumps([value, *(mark if _any(mark) else None for mark in (unknown, secret))], sort_keys=True)


def _parts(marks: object) -> dict[str, Any]:
    return marks if isinstance(marks, dict) else {}


def _any(mark: object) -> bool:
    """Whether something is marked in an argument, whose blocks have places in the marks either way."""
    inner = mark.values() if isinstance(mark, dict) else mark if isinstance(mark, list) else ()
    return mark is True or any(map(_any, inner))
