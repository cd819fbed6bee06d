"""Turns the parts of a plan's JSON into changes, outputs and checks, with the masks laid over every value."""

from __future__ import annotations

from typing import Any

from plan_review.configuration import Configuration
from plan_review.plan import KINDS, FailedCheck, OutputChange, ResourceChange
from plan_review.values import masked

_STATES_THAT_PASS = ("pass", "unknown")


def read_parts(document: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of ``Plan`` that come from lists in the document.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: The document does not have the documented shape.
    """
    return {
        "changes": tuple(_change(item) for item in document.get("resource_changes") or []),
        "drift": tuple(_change(item) for item in document.get("resource_drift") or []),
        "deferred": tuple(
            (str(item.get("reason", "unknown")), _change(item["resource_change"]))
            for item in document.get("deferred_changes") or []
        ),
        "outputs": tuple(_output(name, item) for name, item in (document.get("output_changes") or {}).items()),
        "failed_checks": tuple(_failed_checks(document.get("checks") or [])),
        "actions": tuple(str(item["address"]) for item in document.get("action_invocations") or []),
        "configuration": Configuration(document.get("configuration") or {}),
        "dependencies": _dependencies(document.get("prior_state") or {}),
    }


def _change(item: dict[str, Any]) -> ResourceChange:
    change = item["change"]
    actions = tuple(change["actions"])
    if actions not in KINDS:
        raise ValueError(f"the actions {list(actions)} of {item['address']}, which this review does not know")
    before = masked(change.get("before"), change.get("before_sensitive"))
    unchanged = actions == ("no-op",) and change.get("before") == change.get("after")
    after = (
        before if unchanged else masked(change.get("after"), change.get("after_sensitive"), change.get("after_unknown"))
    )
    return ResourceChange(
        address=_text(item["address"]),
        type=_text(item["type"]),
        mode=_text(item.get("mode", "managed")),
        provider=_text(item.get("provider_name", "")),
        kind=KINDS[actions],
        actions=actions,
        before=_object(before, item["address"]),
        after=_object(after, item["address"]),
        action_reason=_text(item.get("action_reason") or ""),
        replace_paths=tuple(tuple(map(str, path)) for path in change.get("replace_paths") or []),
        previous_address=_text(item.get("previous_address") or ""),
        imported=bool(change.get("importing")),
        deposed=_text(item.get("deposed") or ""),
    )


def _object(value: Any, address: str) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value
    raise TypeError(f"{address}: its value is not an object")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected where a {type(value).__name__} stands")
    return value


def _output(name: str, change: dict[str, Any]) -> OutputChange:
    was, is_ = change.get("before_sensitive"), change.get("after_sensitive")
    return OutputChange(
        name=name,
        kind=KINDS[tuple(change["actions"])],
        before=masked(change.get("before"), was, None, name),
        after=masked(change.get("after"), is_, change.get("after_unknown"), name),
        was_sensitive=was is True,
        is_sensitive=is_ is True,
    )


def _failed_checks(checks: list[dict[str, Any]]) -> list[FailedCheck]:
    found = []
    for check in checks:
        if check.get("status") in _STATES_THAT_PASS:
            continue
        instances = check.get("instances") or []
        problems = [problem for instance in instances for problem in instance.get("problems") or []]
        messages = tuple(str(masked(problem.get("message") or "")) for problem in problems)
        found.append(FailedCheck(str(check["address"]["to_display"]), str(check.get("status")), messages))
    return found


def _dependencies(prior_state: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return, for each resource in the state, the addresses (without instance keys) it depends on."""
    found: dict[str, tuple[str, ...]] = {}
    modules = [(prior_state.get("values") or {}).get("root_module") or {}]
    while modules:
        module = modules.pop()
        modules.extend(module.get("child_modules") or [])
        for resource in module.get("resources") or []:
            found[resource["address"]] = tuple(resource.get("depends_on") or [])
    return found
