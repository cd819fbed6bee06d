"""Who appears in a title: a few people often, most only once, as in the real files.

Half of the rows go to a small circle of regulars whose popularity falls with their rank, half to a wide field of
people drawn evenly. At the real file's size this gives about 28,600 people, the busiest with 42 titles; the real cast
file names 27,405, the busiest 33 times. One such pair of circles exists for each region.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from sample_data.names import NAMES
from sample_data.regions import REGION_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sample_data.names import NameStock

_UNIT = 2.0**-31
_STRIDE = 1_000_003  # a prime above every first x last: ranks spread over all names instead of sharing a first one


class Circle(NamedTuple):
    """Sizes of both circles per title of the delivery, and the largest they grow to."""

    regulars: float
    others: float
    most_regulars: int
    most_others: int


ACTORS = Circle(regulars=1.5, others=24, most_regulars=200_000, most_others=2_000_000)
DIRECTORS = Circle(regulars=0.35, others=3, most_regulars=50_000, most_others=300_000)


def names_of(stock: NameStock, rotation: int) -> Callable[[int], str]:
    """Return the function from a person, numbered from 0, to a name; it gives each name once while the stock lasts.

    Args:
        stock: the names of the person's region.
        rotation: any number; another one hands the names out in another order.
    """
    first, last, middle, family_first = stock
    lasts, middles, pairs = len(last), len(middle) + 1, len(first) * len(last)

    def name(person: int) -> str:
        used_up, rank = divmod(person, pairs)
        which_first, which_last = divmod((rank * _STRIDE + rotation) % pairs, lasts)
        if family_first:
            return f"{last[which_last]} {first[which_first]}"
        if used_up and (second := (used_up + rank) % middles):
            return f"{first[which_first]} {middle[second - 1]} {last[which_last]}"
        return f"{first[which_first]} {last[which_last]}"

    return name


def namers(circle: Circle, titles: int, rotation: int) -> dict[str, Callable[[Sequence[int]], list[str]]]:
    """Return, for each region, the function from draws to different names: at most one a draw.

    Args:
        circle: how many people there are.
        titles: titles of the delivery.
        rotation: see :func:`names_of`; two professions with different ones don't share their stars.
    """
    return {
        region: _namer(circle, titles * share, names_of(NAMES[region], rotation))
        for region, share in REGION_SHARE.items()
    }


def _namer(circle: Circle, titles: float, name: Callable[[int], str]) -> Callable[[Sequence[int]], list[str]]:
    regulars = max(1, min(int(circle.regulars * titles), circle.most_regulars))
    others = max(1, min(int(circle.others * titles), circle.most_others))

    def names(drawn: Sequence[int]) -> list[str]:
        different: dict[str, None] = {}  # keeps the order, unlike a set
        for draw in drawn:
            place = (draw >> 1) * _UNIT
            # the lowest bit picks the circle; square roots round alike on every platform, powers don't
            person = regulars + int(others * place) if draw & 1 else int(regulars * place * sqrt(place))
            different[name(person)] = None
        return list(different)

    return names
