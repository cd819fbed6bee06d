"""Databricks' pipeline functions that open-source Spark lacks, added to ``pyspark.pipelines`` while sources load.

Reference: https://docs.databricks.com/aws/en/ldp/developer/ldp-python-ref-expectations
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark import pipelines
from pyspark.pipelines.graph_element_registry import get_active_graph_element_registry

from local_platform.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_platform.result import Action

_EXPECTATIONS = "_declared_expectations"
_ACTIONS: Mapping[str, Action] = {"": "warn", "_or_drop": "drop", "_or_fail": "fail"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A named SQL condition for the rows of a dataset, and the action for rows that don't meet it."""

    name: str
    condition: str
    action: Action


def declared_expectations(function: Callable[..., Any]) -> tuple[Expectation, ...]:
    """Return the expectations declared on a query function, topmost decorator first."""
    found: tuple[Expectation, ...] = getattr(function, _EXPECTATIONS, ())
    return found


@contextlib.contextmanager
def databricks_functions() -> Iterator[None]:
    """Within the block, add to ``pyspark.pipelines`` the functions that only Databricks has."""
    lent: dict[str, object] = {"create_auto_cdc_flow": _create_auto_cdc_flow, "apply_changes": _create_auto_cdc_flow}
    for suffix, action in _ACTIONS.items():
        lent[f"expect{suffix}"] = _single(action)
        lent[f"expect_all{suffix}"] = _several(action)
    lent["view"] = pipelines.temporary_view
    before = {name: getattr(pipelines, name, None) for name in lent}
    try:
        for name, function in lent.items():
            setattr(pipelines, name, function)
        yield
    finally:
        for name, function in before.items():
            if function is None:
                delattr(pipelines, name)
            else:
                setattr(pipelines, name, function)


def _several(action: Action) -> Callable[[Mapping[str, str]], Callable[[Any], Any]]:
    def expect_all(expectations: Mapping[str, str]) -> Callable[[Any], Any]:
        def declare(function: Any) -> Any:
            _declare(function, tuple(Expectation(name, text, action) for name, text in expectations.items()))
            return function

        return declare

    return expect_all


def _single(action: Action) -> Callable[[str, str], Callable[[Any], Any]]:
    def expect(name: str, condition: str) -> Callable[[Any], Any]:
        return _several(action)({name: condition})

    return expect


def _declare(function: Any, added: tuple[Expectation, ...]) -> None:
    if not callable(function):
        names = ", ".join(expectation.name for expectation in added)
        raise PipelineError(
            f"Expectation {names}: it stands above the decorator that makes the dataset and so would check nothing. "
            "Put it between that decorator and the function."
        )
    declared = declared_expectations(function)
    repeated = {old.name for old in declared} & {new.name for new in added}
    if repeated:
        raise PipelineError(
            f"{getattr(function, '__name__', function)}: expectation {', '.join(sorted(repeated))} is declared twice. "
            "Names are unique within a dataset: rename one."
        )
    setattr(function, _EXPECTATIONS, added + declared)


def _create_auto_cdc_flow(target: str, source: str, **arguments: object) -> None:
    """Record an AUTO CDC flow: Spark's own function needs Spark Connect's packages even where nothing connects."""
    registry: Any = get_active_graph_element_registry()
    registry.register_auto_cdc(target, source, arguments)
