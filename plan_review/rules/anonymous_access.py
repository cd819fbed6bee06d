"""Files are readable without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name
from plan_review.values import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_PUBLIC_KINDS = ("blob", "container")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    access = change.will_be("container_access_type")
    if access in _PUBLIC_KINDS and change.was("container_access_type") != access:
        yield Remark(
            Severity.CRITICAL,
            f"{name(change.address)} is readable without signing in (its access type is {name(access)}).",
        )
    for argument in ("allow_nested_items_to_be_public", "allow_blob_public_access"):
        if change.will_be(argument) is True and change.was(argument) is not True:
            new = change.kind is Kind.CREATE
            yield Remark(
                Severity.LOW if new else Severity.CRITICAL,
                f"{name(change.address)}: its containers can be made readable without signing in ({name(argument)}).",
            )
    for path, origins in change.after_leaves.items():
        if path[-1] == "allowed_origins" and "*" in texts(origins) and change.before_leaves.get(path) != origins:
            yield Remark(
                Severity.MEDIUM, f"{name(change.address)} answers scripts of every web site ({name(shown_path(path))})."
            )
    if change.will_be("static_website", "index_document") and not change.was("static_website", "index_document"):
        yield Remark(
            Severity.CRITICAL,
            f"{name(change.address)} serves a web site to everybody.",
        )


RULE = Rule(
    section=Section.EXPOSURE,
    title="Anonymous reading is allowed",
    why="What can be read without signing in is found by scanners within hours.",
    severities={
        Severity.CRITICAL: "a container is public, a web site is served, or an account that exists begins to allow it",
        Severity.MEDIUM: "scripts of every web site may call it (CORS)",
        Severity.LOW: "a new account allows it (the provider's default) while no container uses it",
    },
    check=_check,
)
