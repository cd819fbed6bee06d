"""Why a resource is deleted or replaced, in words: the argument that forces it, or the reason that terraform states.

Reasons: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation (``action_reason``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.configuration import configuration_address
from plan_review.differences import shown, shown_path
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from plan_review.differences import Difference, Path
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_REASONS = {
    "replace_because_tainted": "It is marked as damaged (tainted), so terraform makes it anew.",
    "replace_by_request": f"Someone asked for it with {name('-replace')}.",
    "replace_by_triggers": f"Its {name('replace_triggered_by')} names something that changes.",
    "delete_because_no_resource_config": "The configuration has no such resource any more.",
    "delete_because_no_module": "The module that held it is gone from the configuration.",
    "delete_because_wrong_repetition": f"It gained or lost {name('count')} or {name('for_each')}, which leave it out.",
    "delete_because_count_index": f"Its index is beyond the {name('count')} of the configuration.",
    "delete_because_each_key": f"Its key is not in the {name('for_each')} of the configuration any more.",
    "delete_because_no_move_target": f"A {name('moved')} block sends it to an address that isn't in the configuration.",
}


def why(change: ResourceChange, plan: Plan, landscape: Landscape) -> list[str]:
    """Return why a resource is deleted or replaced; never empty."""
    found = [_forced_by(path, change, plan, landscape) for path in change.replace_paths]
    reason = _REASONS.get(change.action_reason)
    if reason:
        found.append(reason)
    elif change.action_reason and change.action_reason != "replace_because_cannot_update":
        found.append(f"Terraform's reason: {name(change.action_reason)}.")
    if change.deposed:
        found.append(f"It is a leftover of an earlier replacement (deposed object {name(change.deposed)}).")
    if not found:
        found.append(
            "The plan does not say which argument forces it."
            if change.kind is Kind.REPLACE
            else f"The plan gives no reason; the whole stack may be on its way out ({name('terraform destroy')})."
        )
    return [f"Why: {sentence}" for sentence in found]


def forcing(path: Path, change: ResourceChange) -> list[Difference]:
    """Return what differs at one replace path, which may point at a block whose arguments differ, or inside a block."""
    flat = tuple(part for part in path if not part.isdigit())
    return [
        one
        for one in change.differences
        if tuple(part for part in one.path if not part.startswith("["))[: len(flat)] == flat
    ]


def _forced_by(path: Path, change: ResourceChange, plan: Plan, landscape: Landscape) -> str:
    """Describe one replace path."""
    below = forcing(path, change)
    if not below:
        return f"{name('.'.join(path))} forces it: it can't be changed in place."
    one = below[0]
    sentence = (
        f"{name(shown_path(one.path))} changes from {name(_brief(one))} to {name(shown(one.after))}, "
        "which can't be done in place."
    )
    if one.after is UNKNOWN:
        sources = plan.configuration.resources_behind(change.address, path[0])
        replaced = [source for source in sources if (plan.stack, configuration_address(source)) in landscape.replaced]
        if replaced:
            sentence += f" It comes from {names(replaced)}, which is replaced in this plan."
        elif sources:
            sentence += f" It comes from {names(sources)}."
    return sentence


def _brief(one: Difference) -> str:
    """Return the value before the change; of a resource id whose new value is not known yet, only its end."""
    before = shown(one.before)
    is_id = one.after is UNKNOWN and before.startswith("/subscriptions/")
    return f"…/{'/'.join(before.split('/')[-2:])}" if is_id else before
