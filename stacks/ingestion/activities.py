"""Compares a pipeline's activities with what azurerm's client library keeps of them (``azurerm_activities.toml``)."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stacks.ingestion.loss import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TABLE = Path(__file__).with_name("azurerm_activities.toml")
_SCALARS = {"text": str, "whole": int, "flag": bool}
_WRITTEN_AS = {"text": "a string", "whole": "a whole number", "flag": "true or false"}
# Left out, azurerm keeps a null and every later plan shows it as a change. Accepted where the alternative is worse: a
# formatSettings of GetMetadata has such a key itself.
_NULL_ACCEPTED = {("GetMetadataProperties", "formatSettings")}


@cache
def _shapes() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def losses(activities: list[Any]) -> Iterator[Loss]:
    """Yield everything in a list of activities that azurerm would lose or change."""
    yield from _list("activities", activities, "activity")


def _list(where: str, values: Any, shape: str) -> Iterator[Loss]:
    if not isinstance(values, list):
        yield Loss(where, "azurerm takes a list here and fails at apply", "Write a list")
        return
    for index, value in enumerate(values):
        yield from _value(f"{where}[{index}]", value, shape)


def _value(where: str, value: Any, shape: str) -> Iterator[Loss]:
    if shape == "any":
        return
    if shape in _SCALARS:
        if type(value) is not _SCALARS[shape]:
            yield Loss(where, f"azurerm fails at apply on {value!r}", f"Write {_WRITTEN_AS[shape]}")
    elif shape.endswith("[]"):
        yield from _list(where, value, shape.removesuffix("[]"))
    elif not isinstance(value, dict):
        yield Loss(where, f"azurerm fails at apply on {value!r}", "Write an object")
    elif shape == "activity":
        yield from _activity(where, value)
    elif shape.startswith("one of "):
        yield from _one_of(where, value, shape.removeprefix("one of "))
    else:
        yield from _object(where, value, shape, _shapes()[shape])


def _activity(where: str, activity: Mapping[str, Any]) -> Iterator[Loss]:
    kinds: dict[str, Any] = _shapes()["activities"]
    where = f"{where} ({activity.get('name')})"
    kind = activity.get("type")
    if kind in kinds:
        yield from _object(where, activity, str(kind), _shapes()["every_activity"] | kinds[str(kind)])
    else:
        yield Loss(f"{where}.type", f"azurerm may send {kind!r} as something else", _choose(kind, kinds))


def _one_of(where: str, value: Mapping[str, Any], family: str) -> Iterator[Loss]:
    members: dict[str, Any] = _shapes()[family]
    kind = value.get("type")
    if kind in members:
        yield from _object(where, value, str(kind), members[str(kind)])
    else:
        what = f"what azurerm keeps of the type {kind!r} is not known to this check"
        yield Loss(f"{where}.type", what, _choose(kind, members))


def _choose(kind: Any, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(str(kind), known, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return f"{meant}Use {', '.join(sorted(known))}, or add the type to stacks/ingestion/{_TABLE.name}"


def _object(where: str, value: Mapping[str, Any], name: str, keys: Mapping[str, str]) -> Iterator[Loss]:
    for key in sorted(value.keys() - keys.keys()):
        yield Loss(f"{where}.{key}", "azurerm drops this key", "Remove it, or do without it")
    for key, shape in keys.items():
        if key not in value:
            if shape.startswith("one of ") and (name, key) not in _NULL_ACCEPTED:
                yield Loss(
                    f"{where}.{key}",
                    "left out, azurerm keeps a null here, which every later plan shows as a change",
                    "Write it, or use a form that has no such key",
                )
        elif value[key] is None and shape != "any":
            yield Loss(f"{where}.{key}", "azurerm does not send null as null", "Leave it out")
        else:
            yield from _value(f"{where}.{key}", value[key], shape)
