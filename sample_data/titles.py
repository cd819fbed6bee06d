"""One title record, made from the seed and its index alone: a follow-up delivery makes it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sample_data import figures
from sample_data.draws import TABLE_MASK, TABLE_SIZE, draws, table
from sample_data.layout import MOVIE, SHOW, Title
from sample_data.prose import description, title_name
from sample_data.show_ids import show_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from sample_data.facts import SampleSpec

_DRAWS = 20
_OUT_OF_ORDER = table({True: 12, False: 88})


def _days_added() -> list[tuple[str, int]]:
    """Return 65,536 rising days, as the file writes them and their year, spread like the measured years."""
    days: list[tuple[str, int]] = []
    total, reached = sum(figures.ADDED.values()), 0
    for year, titles in figures.ADDED.items():
        reached += titles
        first = date(year, 1, 1).toordinal()
        last = min(date(year, 12, 31), date(*figures.LAST_DAY_ADDED)).toordinal()
        width = TABLE_SIZE * reached // total - len(days)
        for step in range(width):
            day = date.fromordinal(first + (last - first) * step // max(1, width - 1))
            days.append((f"{day.month}/{day.day}/{day.year}", year))
    return days


_DAYS = _days_added()


def title_maker(spec: SampleSpec) -> Callable[[int], Title]:
    """Return the function from an index below ``spec.rows`` to its undamaged title."""
    key = spec.key("title")
    show_id = show_ids(spec.key("show_id"))

    def make(index: int) -> Title:
        drawn = draws(key, index, _DRAWS)
        kind = figures.TYPES[drawn[0] & TABLE_MASK]
        minutes, seasons = _duration(kind, drawn[1])
        place = drawn[2] & TABLE_MASK if _OUT_OF_ORDER[drawn[3] & TABLE_MASK] else index * TABLE_SIZE // spec.rows
        day, year = _DAYS[place]
        return Title(
            minutes,
            seasons,
            kind,
            title_name(drawn[6:12]),
            day,
            str(max(figures.OLDEST_RELEASE, year - figures.AGES[kind][drawn[4] & TABLE_MASK])),
            figures.RATINGS[kind][drawn[5] & TABLE_MASK],
            description(drawn[12:20]),
            show_id(index),
        )

    return make


def _duration(kind: str, draw: int) -> tuple[str, str]:
    if kind == MOVIE:
        return str(figures.MINUTES[draw & TABLE_MASK]), ""
    return "", str(figures.SEASONS[draw & TABLE_MASK])


def changed(title: Title, drawn: tuple[int, ...]) -> Title:
    """Return the title with another rating, duration or description: at least one of them, always a different value.

    Args:
        title: the title of the base delivery.
        drawn: eleven draws.
    """
    which = 1 + drawn[0] % 7  # one bit for each of the three, never none
    if which & 1:
        title = title._replace(rating=_another_rating(title, drawn[1]))
    if which & 2:
        title = _another_duration(title, 1 + drawn[2] % 5)
    if which & 4:
        title = title._replace(description=_another_description(title.description, drawn[3:11]))
    return title


def _another_rating(title: Title, draw: int) -> str:
    ratings = figures.RATINGS[title.type]
    drawn = ratings[draw & TABLE_MASK]
    return drawn if drawn != title.rating else next(other for other in ("TV-MA", "TV-14") if other != drawn)


def _another_duration(title: Title, step: int) -> Title:
    if title.type == SHOW:
        seasons = int(title.duration_seasons)
        return title._replace(duration_seasons=str(seasons + 1 if seasons < figures.MOST_SEASONS else seasons - 1))
    minutes = int(title.duration_minutes)
    longer = minutes + step <= figures.LONGEST_MOVIE
    return title._replace(duration_minutes=str(minutes + step if longer else minutes - step))


def _another_description(old: str, drawn: tuple[int, ...]) -> str:
    new = description(drawn)
    return new if new != old else f"{new} A new cut."
