"""The name stocks of ``names.toml``, by language region."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class NameStock(NamedTuple):
    """The names of one region. ``middle`` names tell people apart once all pairs of first and last names are used."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    middle: tuple[str, ...]
    family_first: bool


def _stock(entry: Mapping[str, str]) -> NameStock:
    last = _different(entry["last"].split())
    if "first" in entry:
        first = _different(entry["first"].split())
        return NameStock(first, last, (*entry.get("middle", "").split(), *first), family_first=False)
    syllables = product(entry["opening"].split(), entry["closing"].split())
    return NameStock(_different([entry["joint"].join(pair) for pair in syllables]), last, (), family_first=True)


def _different(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


_ENTRIES = tomllib.loads(files("sample_data").joinpath("names.toml").read_text(encoding="utf-8"))
NAMES = {region: _stock(entry) for region, entry in _ENTRIES.items()}
