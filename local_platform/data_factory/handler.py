"""What a module of ``activities`` says about its type of activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local_platform.data_factory.definitions import Activity, Factory
    from local_platform.data_factory.scope import Scope


def _no_blocks(_: Activity) -> Mapping[str, Any]:
    return {}


def _no_refusals(_: Activity, __: Factory) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Handler:
    """How a type of activity is run.

    Attributes:
        run: runs an attempt and returns the activity's output; an ActivityError lets it fail.
        blocks: the lists of activities inside of it, by where they stand in ``typeProperties``.
        refusals: what of an activity can't be done here as the service does it, so that nothing is run at all.
    """

    run: Callable[[Activity, Scope], Any]
    blocks: Callable[[Activity], Mapping[str, Any]] = _no_blocks
    refusals: Callable[[Activity, Factory], Iterable[str]] = _no_refusals
