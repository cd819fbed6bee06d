"""Turns the parts of a plan's JSON into changes, outputs and checks, with every secret and unknown value masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.configuration import Configuration
from plan_review.plan import KINDS, FailedCheck, OutputChange, ResourceChange
from plan_review.values import marked_texts, masked, without_copies

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODES = ("managed", "data")
_STATES_THAT_PASS = ("pass", "unknown")


def read_parts(document: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of ``Plan`` that come from the document.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: The document does not have the documented shape.
    """
    secrets = frozenset(_marked(document))
    deferred = document.get("deferred_changes") or []
    outputs = (document.get("output_changes") or {}).items()
    return {
        "changes": tuple(_change(item, secrets) for item in document.get("resource_changes") or []),
        "drift": tuple(_change(item, secrets) for item in document.get("resource_drift") or []),
        "deferred": tuple(
            (str(item.get("reason", "unknown")), _change(item["resource_change"], secrets)) for item in deferred
        ),
        "outputs": tuple(_output(name, item, secrets) for name, item in outputs),
        "failed_checks": tuple(_failed_checks(document.get("checks") or [])),
        "actions": tuple(str(item["address"]) for item in document.get("action_invocations") or []),
        "configuration": Configuration(document.get("configuration") or {}),
        "dependencies": _dependencies(document.get("prior_state") or {}),
        "terraform_version": _text(document.get("terraform_version", "")),
        "errored": _flag(document, "errored", default=False),
        "complete": _flag(document, "complete", default=True),
        "applyable": _flag(document, "applyable", default=True),
    }


def _flag(document: dict[str, Any], key: str, *, default: bool) -> bool:
    """Return true or false; anything else might be read as the wrong one of the two."""
    value = document.get(key, default)
    if not isinstance(value, bool):
        raise TypeError(f"{key} is neither true nor false")
    return value


def _marked(document: dict[str, Any]) -> Iterator[str]:
    """Yield what the plan marks as sensitive anywhere: providers copy it to arguments without the mark."""
    changes = [
        *(item["change"] for key in ("resource_changes", "resource_drift") for item in document.get(key) or []),
        *(item["resource_change"]["change"] for item in document.get("deferred_changes") or []),
        *(document.get("output_changes") or {}).values(),
    ]
    for change in changes:
        for side in ("before", "after"):
            if change.get(f"{side}_sensitive"):
                yield from marked_texts(change.get(side), change[f"{side}_sensitive"])
    declared = ((document.get("configuration") or {}).get("root_module") or {}).get("variables") or {}
    for name, variable in (document.get("variables") or {}).items():
        if declared.get(name, {}).get("sensitive"):
            yield from marked_texts(variable.get("value"), secret=True)


def _change(item: dict[str, Any], secrets: frozenset[str]) -> ResourceChange:
    change = item["change"]
    actions = tuple(change["actions"])
    if actions not in KINDS:
        raise ValueError(f"the actions {list(actions)} of {item['address']}, which this review does not know")
    if item.get("mode", "managed") not in _MODES:
        raise ValueError(f"{item['address']}, whose mode {item['mode']} this review does not know")
    before = masked(change.get("before"), change.get("before_sensitive"))
    unchanged = actions == ("no-op",) and change.get("before") == change.get("after")
    after = (
        before if unchanged else masked(change.get("after"), change.get("after_sensitive"), change.get("after_unknown"))
    )
    if secrets:
        before, after = without_copies(before, secrets), without_copies(after, secrets)
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


def _output(name: str, change: dict[str, Any], secrets: frozenset[str]) -> OutputChange:
    was, is_ = change.get("before_sensitive"), change.get("after_sensitive")
    return OutputChange(
        name=name,
        kind=KINDS[tuple(change["actions"])],
        before=without_copies(masked(change.get("before"), was, None, name), secrets),
        after=without_copies(masked(change.get("after"), is_, change.get("after_unknown"), name), secrets),
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
