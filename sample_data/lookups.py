"""The lookup rows of one title: cast, categories, countries and directors, each value once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sample_data import figures
from sample_data.damage import Damage, awkward_name
from sample_data.draws import TABLE_MASK, draws
from sample_data.people import ACTORS, DIRECTORS, namers
from sample_data.regions import COUNTRIES, DEFAULT_REGION, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sample_data.facts import SampleSpec

_CATEGORY_DRAWS = 9  # up to three categories; a value drawn twice counts once


class Lookups(NamedTuple):
    """The values of one title for each lookup file."""

    cast: list[str]
    categories: list[str]
    countries: list[str]
    directors: list[str]


def lookup_maker(spec: SampleSpec) -> Callable[[int, str, Damage | None], Lookups]:
    """Return the function from (index, type, damage) to the lookup values of that title.

    A damaged title has at least one value in each lookup, so that its damage shows.
    """
    counts_key, values_key = spec.key("lookup counts"), spec.key("lookup values")
    order_of_actors, order_of_directors = draws(spec.key("people"), 0, 2)
    actors = namers(ACTORS, spec.rows, order_of_actors)
    directors = namers(DIRECTORS, spec.rows, order_of_directors)

    def make(index: int, kind: str, damage: Damage | None) -> Lookups:
        least = 0 if damage is None else 1
        cast_draw, category_draw, country_draw, director_draw = draws(counts_key, index, 4)
        of_cast = max(least, figures.CAST_COUNTS[kind][cast_draw & TABLE_MASK])
        of_categories = figures.CATEGORY_COUNTS[kind][category_draw & TABLE_MASK]
        of_countries = max(least, figures.COUNTRY_COUNTS[country_draw & TABLE_MASK])
        of_directors = max(least, figures.DIRECTOR_COUNTS[kind][director_draw & TABLE_MASK])
        drawn = draws(values_key, index, of_cast + of_directors + 2 * of_countries + _CATEGORY_DRAWS)
        rest = drawn[of_cast + of_directors :]
        countries = _different(of_countries, COUNTRIES, rest[_CATEGORY_DRAWS:])
        region = REGION[countries[0]] if countries else DEFAULT_REGION
        lookups = Lookups(
            actors[region](drawn[:of_cast]),
            _different(of_categories, figures.CATEGORIES[kind], rest[:_CATEGORY_DRAWS]),
            countries,
            directors[region](drawn[of_cast : of_cast + of_directors]),
        )
        return lookups if damage is None else _damaged(lookups, damage, spec, index)

    return make


def _different(count: int, table: list[str], drawn: tuple[int, ...]) -> list[str]:
    """Return the first ``count`` different values that the draws pick from the table; fewer if they pick fewer."""
    return list(dict.fromkeys([table[draw & TABLE_MASK] for draw in drawn]))[:count]


def _damaged(lookups: Lookups, damage: Damage, spec: SampleSpec, index: int) -> Lookups:
    if damage is Damage.COMMA_COUNTRY:
        return lookups._replace(countries=[f"{lookups.countries[0]},", *lookups.countries[1:]])
    if damage is Damage.AWKWARD_TEXT:
        return lookups._replace(cast=[awkward_name(spec, index), *lookups.cast[1:]])
    return lookups
