"""The kinds of damage that the real files hold, and which titles of a sample suffer which."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from sample_data import figures
from sample_data.draws import chosen, draws
from sample_data.layout import TITLE_COLUMNS, Title
from sample_data.names import NAMES
from sample_data.vocabulary import NOUNS

if TYPE_CHECKING:
    from sample_data.facts import SampleSpec


class Damage(Enum):
    """What is wrong with one title or its lookup rows; a title has one kind at most."""

    TORN_TITLE = auto()  # a line break in the name: the rest of the record became a record of its own
    TORN_DESCRIPTION = auto()  # the same within the description
    EMPTY_RATING = auto()
    EMPTY_DATE = auto()
    UNTRIMMED_TITLE = auto()  # the name ends in a no-break space, which SQL's trim leaves alone
    DUPLICATE_CAST = auto()  # the first cast row stands in the file twice
    DUPLICATE_DIRECTOR = auto()
    COMMA_COUNTRY = auto()  # "Poland," as a country
    AWKWARD_TEXT = auto()  # sound, but full of quotes, commas, a colon and accents

    @property
    def tears(self) -> bool:
        """Whether the title is delivered as two records without a show id."""
        return self in {Damage.TORN_TITLE, Damage.TORN_DESCRIPTION}


_MEASURED = {
    Damage.TORN_TITLE: figures.TORN // 2,
    Damage.TORN_DESCRIPTION: figures.TORN // 2,
    Damage.EMPTY_RATING: figures.EMPTY_RATINGS,
    Damage.EMPTY_DATE: figures.EMPTY_DATES,
    Damage.UNTRIMMED_TITLE: figures.UNTRIMMED,
    Damage.DUPLICATE_CAST: figures.DUPLICATES,
    Damage.DUPLICATE_DIRECTOR: figures.DUPLICATES,
    Damage.COMMA_COUNTRY: figures.COMMA_COUNTRIES,
    Damage.AWKWARD_TEXT: figures.AWKWARD,
}


def damage_plan(spec: SampleSpec) -> dict[int, Damage]:
    """Return the damaged titles by index: each kind as often as in the real files, and at least once.

    The plan holds 1 of 195 titles, so it stays small at any scale.
    """
    if not spec.damage:
        return {}
    kinds = [
        kind
        for kind, measured in _MEASURED.items()
        for _ in range(max(1, spec.rows * measured // figures.MEASURED_TITLES))
    ]
    shuffle = spec.key("damage kinds")
    shuffled = sorted(range(len(kinds)), key=lambda place: draws(shuffle, place, 2))
    victims = chosen(spec.key("damaged titles"), len(kinds), spec.rows)
    return {index: kinds[place] for index, place in zip(victims, shuffled, strict=True)}


def damaged(title: Title, damage: Damage | None) -> Title:
    """Return the title with the damage that leaves it in one record."""
    match damage:
        case Damage.EMPTY_RATING:
            return title._replace(rating="")
        case Damage.EMPTY_DATE:
            return title._replace(date_added="")
        case Damage.UNTRIMMED_TITLE:
            return title._replace(title=f"{title.title}\N{NO-BREAK SPACE}")
        case Damage.AWKWARD_TEXT:
            name = title.title.replace(":", "")
            return title._replace(
                title=f'Behind "{name}", Uncut: The Making Of',
                description=f'The crew of "{name}" looks back: {title.description}',
            )
        case _:
            return title


def torn(title: Title, damage: Damage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the two records that a reader of lines makes of a title with an unquoted line break.

    Both are padded to the full number of columns, and the second keeps the stray closing quote: exactly how the real
    file was damaged.
    """
    if damage is Damage.TORN_TITLE:
        broken = TITLE_COLUMNS.index("title")
        start, rest = _halves(f"{title.title}: The Complete Story")
    else:
        broken = TITLE_COLUMNS.index("description")
        start, rest = _halves(title.description)
        start, rest = f"{start} \N{EN DASH}", f" {rest}"
    return _padded((*title[:broken], start)), _padded((f'{rest}"', *title[broken + 1 :]))


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    middle = (len(words) + 1) // 2
    return " ".join(words[:middle]), " ".join(words[middle:])


def _padded(fields: tuple[str, ...]) -> tuple[str, ...]:
    return fields + ("",) * (len(TITLE_COLUMNS) - len(fields))


_ACCENTED_FIRST = tuple(name for stock in NAMES.values() for name in stock.first if not name.isascii())
_ACCENTED_LAST = tuple(name for stock in NAMES.values() for name in stock.last if not name.isascii())


def awkward_name(spec: SampleSpec, index: int) -> str:
    """Return a name with accents and a quoted nickname."""
    first, nickname, last = draws(spec.key("awkward name"), index, 3)
    return (
        f"{_ACCENTED_FIRST[first % len(_ACCENTED_FIRST)]} "
        f'"{NOUNS[nickname % len(NOUNS)]}" '
        f"{_ACCENTED_LAST[last % len(_ACCENTED_LAST)]}"
    )
