"""The description of an activity type; each module of ``activities`` has one."""

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
        run: runs an attempt and returns the activity's output; an ActivityError makes it fail.
        blocks: the lists of activities inside of it, by where they stand in ``typeProperties``.
        refusals: parts of an activity that can't be done here as the service does them; with any, nothing is run.
    """

    run: Callable[[Activity, Scope], Any]
    blocks: Callable[[Activity], Mapping[str, Any]] = _no_blocks
    refusals: Callable[[Activity, Factory], Iterable[str]] = _no_refusals
