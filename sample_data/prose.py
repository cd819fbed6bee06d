"""Invented names and descriptions of titles, with the commas, quotes, colons and accents that the real ones have."""

from __future__ import annotations

from sample_data.draws import TABLE_MASK, table
from sample_data.names import NAMES
from sample_data.vocabulary import (
    ACCENTED_PLACES,
    ACCENTED_STAKES,
    ACTIONS,
    ADJECTIVES,
    HERO_ADJECTIVES,
    HEROES,
    NOUNS,
    OPENINGS,
    PLACES,
    STAKES,
    SUBTITLES,
)

_GIVEN = tuple(name for stock in NAMES.values() for name in stock.first if name.isascii() and "-" not in name)

# weights in thousandths of the titles; of the real ones 162 have a colon, 17 a comma, 26 a letter beyond ASCII
_PATTERNS = table(
    {
        "The {adjective} {noun}": 150,
        "{adjective} {noun}": 100,
        "{noun} of {place}": 70,
        "{adjective} {noun} of {place}": 90,
        "The {noun} and the {other}": 70,
        "{given}'s {noun}": 60,
        "{given}'s {adjective} {noun}": 90,
        "{given} & {partner}": 50,
        "{noun} in {place}": 40,
        "One {adjective} {noun} for {given}": 55,
        "{place}": 15,
        "{adjective} {noun}, {adjective} {other}": 9,
        "{given}, {partner} and the {noun}": 8,
        "{accented}": 11,
        "The {noun} of {accented}": 15,
        "The {adjective} {noun}: {subtitle}": 60,
        "{given}: {subtitle}": 50,
        "{noun} {other}: {subtitle}": 52,
    }
)
_SUBTITLE = table(dict.fromkeys(SUBTITLES, 1))


def title_name(drawn: tuple[int, ...]) -> str:
    """Return the name of a title made from six draws, each used for a word or two."""
    pattern, adjective, noun, other, given, place = drawn
    words = {
        "adjective": ADJECTIVES[adjective % len(ADJECTIVES)],
        "noun": NOUNS[noun % len(NOUNS)],
        "other": NOUNS[other % len(NOUNS)],
        "given": _GIVEN[given % len(_GIVEN)],
        "partner": _GIVEN[place % len(_GIVEN)],
        "place": PLACES[place % len(PLACES)],
        "accented": ACCENTED_PLACES[place % len(ACCENTED_PLACES)],
    }
    shape = _PATTERNS[pattern & TABLE_MASK]
    if "{subtitle}" in shape:
        words["subtitle"] = _SUBTITLE[pattern >> 16].format_map(words)
    return shape.format_map(words)


# weights in thousandths of the descriptions; of the real ones 734 have a comma, 38 quotes
_SHAPES = table(
    {
        "{Opening}, {hero} {action} {stake}.": 420,
        "{Hero} {action} {stake} {opening}.": 262,
        "In this tale, {hero} {action} {stake}.": 80,
        "{Opening}, {hero} {action} {stake}, as told by {sidekick}.": 200,
        '{Opening}, {hero} known as "{nickname}" {action} {stake}.': 38,
    }
)
_ACCENTED = table({True: 125, False: 875})


def description(drawn: tuple[int, ...]) -> str:
    """Return a description of about 80 to 250 characters, made from eight draws."""
    shape, opening, adjective, hero, action, stake, sidekick, accent = drawn
    stakes = ACCENTED_STAKES if _ACCENTED[accent & TABLE_MASK] else STAKES
    opens = OPENINGS[opening % len(OPENINGS)]
    somebody = f"{HERO_ADJECTIVES[adjective % len(HERO_ADJECTIVES)]} {HEROES[hero % len(HEROES)]}"
    return _SHAPES[shape & TABLE_MASK].format(
        opening=opens,
        Opening=opens[0].upper() + opens[1:],
        hero=somebody,
        Hero=somebody[0].upper() + somebody[1:],
        action=ACTIONS[action % len(ACTIONS)],
        stake=stakes[stake % len(stakes)].format(place=ACCENTED_PLACES[sidekick % len(ACCENTED_PLACES)]),
        sidekick=f"{HERO_ADJECTIVES[sidekick % len(HERO_ADJECTIVES)]} {HEROES[accent % len(HEROES)]}",
        nickname=f"{ADJECTIVES[sidekick % len(ADJECTIVES)]} {NOUNS[accent % len(NOUNS)]}",
    )
