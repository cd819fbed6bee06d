"""Places the nodes of a directed graph in rows: each below all that it depends on, with few crossings.

The method of Sugiyama, Tagawa and Toda (1981): layers by longest path, a waypoint wherever an edge passes a layer, and
each layer ordered by the mean place of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A graph with places.

    Attributes:
        places: row and column of each node; rows begin at the left, where a narrow screen looks first.
        routes: for each edge the places of its ends and waypoints, from the earlier node to the later.
        rows: number of rows.
        columns: nodes and waypoints in the longest row.
    """

    places: Mapping[str, tuple[int, int]]
    routes: Mapping[tuple[str, str], tuple[tuple[int, int], ...]]
    rows: int
    columns: int


def place(nodes: Sequence[str], before: Mapping[str, Iterable[str]]) -> Placed:
    """Return places for nodes without cycles.

    Args:
        nodes: their keys, in the preferred order.
        before: the nodes that each depends on; unknown keys are ignored.
    """
    known = set(nodes)
    edges = [(one, node) for node in nodes for one in before.get(node, ()) if one in known]
    rows = _rows(nodes, edges)
    chains = {(one, node): [one, *_waypoints(one, node, rows), node] for one, node in edges}
    ranks: dict[str, int] = dict(rows)
    for chain in chains.values():
        ranks.update({point: rows[chain[0]] + step for step, point in enumerate(chain)})
    layers = [[key for key in ranks if ranks[key] == row] for row in range(max(ranks.values(), default=-1) + 1)]
    _order(layers, [pair for chain in chains.values() for pair in pairwise(chain)])
    places = {key: (row, column) for row, layer in enumerate(layers) for column, key in enumerate(layer)}
    routes = {edge: tuple(places[point] for point in chain) for edge, chain in chains.items()}
    return Placed({node: places[node] for node in nodes}, routes, len(layers), max(map(len, layers), default=0))


def _rows(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    rows = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for one, node in edges:
            rows[node] = max(rows[node], rows[one] + 1)
    return rows


def _waypoints(one: str, node: str, rows: Mapping[str, int]) -> list[str]:
    return [f"{one}\0{node}\0{row}" for row in range(rows[one] + 1, rows[node])]


def _order(layers: list[list[str]], edges: Sequence[tuple[str, str]]) -> None:
    below: dict[str, list[str]] = {}
    above: dict[str, list[str]] = {}
    for one, node in edges:
        below.setdefault(one, []).append(node)
        above.setdefault(node, []).append(one)
    for _ in range(_SWEEPS):
        for fixed, layer in pairwise(layers):
            _order_by(layer, above, fixed)
        for layer, fixed in zip(layers[-2::-1], layers[::-1], strict=False):
            _order_by(layer, below, fixed)


def _order_by(layer: list[str], neighbours: Mapping[str, list[str]], fixed: Sequence[str]) -> None:
    where = {key: column for column, key in enumerate(fixed)}
    own = {key: column for column, key in enumerate(layer)}

    def mean(key: str) -> float:
        near = [where[other] for other in neighbours.get(key, ())]
        return sum(near) / len(near) if near else own[key]

    layer.sort(key=mean)
