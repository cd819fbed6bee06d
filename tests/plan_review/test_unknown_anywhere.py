"""Whatever in a plan is unknown, secret, absent or of another type, a review is made of it."""

from __future__ import annotations

import copy
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.findings import Severity
from plan_review.reading import read_plan
from plan_review.report.json_report import as_json
from plan_review.report.markdown import render
from plan_review.review import review
from tests.plan_review.test_rules import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MASKS = ("after_unknown", "before_sensitive", "after_sensitive")
OTHERS: tuple[Any, ...] = (None, "", "text", 0, -1, 1.5, True, False, [], {}, [None], ["text"], [{}], {"key": "value"})


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _places(item, (*path, key))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _masked_at(path: tuple[Any, ...], value: Any) -> Any:
    """Return the mask that is true at one path of a value, in the shape that terraform gives it."""
    if not path:
        return True
    if isinstance(value, list):
        return [_masked_at(path[1:], item) if index == path[0] else False for index, item in enumerate(value)]
    return {path[0]: _masked_at(path[1:], value[path[0]])}


def _changes(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [one["change"] for one in document.get("resource_changes", [])]
    return found


def _review(document: dict[str, Any], folder: Path) -> None:
    file = folder / "prod-platform.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    (found,) = review([read_plan(file)], Severity.HIGH, None)
    assert render(found)
    assert json.dumps(as_json([found]))


@pytest.mark.parametrize("rule", sorted(CASES))
@pytest.mark.parametrize("mask", MASKS)
def test_anything_may_be_unknown_or_secret(rule: str, mask: str, tmp_path: Path) -> None:
    for document in (CASES[rule].violating, CASES[rule].compliant):
        for number, original in enumerate(_changes(document)):
            value = original[mask.removesuffix("_unknown").removesuffix("_sensitive")] or {}
            for path in _places(value):
                changed = copy.deepcopy(document)
                one = _changes(changed)[number]
                one[mask] = _masked_at(path, value)
                if mask == "after_unknown":
                    container = _at(one["after"], path[:-1])
                    if isinstance(container, dict):
                        del container[path[-1]]
                    else:
                        container[path[-1]] = None
                _review(changed, tmp_path)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_anything_may_be_of_another_type(rule: str, tmp_path: Path) -> None:
    original = CASES[rule].violating
    for number, change in enumerate(_changes(original)):
        for side in ("before", "after"):
            for path, other in itertools.product(_places(change[side] or {}), OTHERS):
                document = copy.deepcopy(original)
                _at(_changes(document)[number][side], path[:-1])[path[-1]] = copy.deepcopy(other)
                _review(document, tmp_path)
