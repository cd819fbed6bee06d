"""A plan as the rules see it: its changes with masked values, and its other parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plan_review.differences import Difference, Leaves, Path, differences, leaves

if TYPE_CHECKING:
    from plan_review.configuration import Configuration


class Kind(Enum):
    """What a plan does to a resource; the value is the word that a reader sees."""

    NO_OP = "unchanged"
    READ = "read"
    CREATE = "created"
    UPDATE = "updated in place"
    REPLACE = "replaced"
    DELETE = "deleted"
    FORGET = "forgotten"


# The documented combinations: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
KINDS = {
    ("no-op",): Kind.NO_OP,
    ("read",): Kind.READ,
    ("create",): Kind.CREATE,
    ("update",): Kind.UPDATE,
    ("delete", "create"): Kind.REPLACE,
    ("create", "delete"): Kind.REPLACE,
    ("create", "forget"): Kind.FORGET,
    ("forget", "create"): Kind.FORGET,  # OpenTofu, for `lifecycle { destroy = false }`
    ("delete",): Kind.DELETE,
    ("forget",): Kind.FORGET,
}


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource; ``before`` and ``after`` are masked objects, None where there is no object."""

    address: str
    type: str
    mode: str
    provider: str
    kind: Kind
    actions: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    action_reason: str = ""
    replace_paths: tuple[Path, ...] = ()
    previous_address: str = ""
    imported: bool = False
    deposed: str = ""

    @cached_property
    def before_leaves(self) -> Leaves:
        """The arguments before, flat."""
        return leaves(self.before or {})

    @cached_property
    def after_leaves(self) -> Leaves:
        """The arguments after, flat."""
        return leaves(self.after or {})

    @cached_property
    def differences(self) -> list[Difference]:
        """The arguments that differ."""
        return differences(self.before_leaves, self.after_leaves)

    @property
    def creates_first(self) -> bool:
        """Whether a replacement creates the new object before it destroys the old one."""
        return self.actions[:1] == ("create",)

    @property
    def goes(self) -> bool:
        """Whether the existing object is destroyed."""
        return self.kind in {Kind.DELETE, Kind.REPLACE}

    @property
    def sets(self) -> bool:
        """Whether an object exists afterwards with planned values; it may be made beside one that is forgotten."""
        return self.kind in {Kind.CREATE, Kind.UPDATE, Kind.REPLACE} or "create" in self.actions

    def was(self, *path: str) -> Any:
        """Return an argument before; None when it isn't set."""
        return self.before_leaves.get(path)

    def will_be(self, *path: str) -> Any:
        """Return an argument after; None when it isn't set."""
        return self.after_leaves.get(path)


@dataclass(frozen=True)
class OutputChange:
    """What happens to an output; values are masked."""

    name: str
    kind: Kind
    before: Any
    after: Any
    was_sensitive: bool
    is_sensitive: bool


@dataclass(frozen=True)
class FailedCheck:
    """A check, condition or assertion that did not pass: its address, status and messages."""

    address: str
    status: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """One stack's plan."""

    stack: str
    environment: str
    file: str
    terraform_version: str
    changes: tuple[ResourceChange, ...]
    configuration: Configuration
    drift: tuple[ResourceChange, ...] = ()
    deferred: tuple[tuple[str, ResourceChange], ...] = ()
    outputs: tuple[OutputChange, ...] = ()
    failed_checks: tuple[FailedCheck, ...] = ()
    actions: tuple[str, ...] = ()
    dependencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errored: bool = False
    complete: bool = True
    applyable: bool = True

    @cached_property
    def effective(self) -> tuple[ResourceChange, ...]:
        """The changes that have an effect."""
        return tuple(change for change in self.changes if change.kind not in {Kind.NO_OP, Kind.READ})

    @property
    def drifted(self) -> bool:
        """Whether what exists differs from the configuration in more than notation (``Difference.is_noise``)."""
        return self.errored or any(
            change.kind is not Kind.UPDATE
            or not change.differences
            or any(not one.is_noise for one in change.differences)
            for change in self.effective
        )

    @property
    def changes_anything(self) -> bool:
        """Whether an apply would change a resource, an output, or only the state (moves and imports)."""
        return bool(
            self.effective
            or self.deferred
            or self.actions
            or any(output.kind is not Kind.NO_OP for output in self.outputs)
            or any(change.previous_address or change.imported for change in self.changes)
        )
