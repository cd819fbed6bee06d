"""The five sources: which file each delivers, its columns, and what makes a row of it one of a kind.

A new lookup source is one more line in :data:`LOOKUPS`.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE_KEY = "show_id"


@dataclass(frozen=True, slots=True)
class Source:
    """One delivered file and the tables that bear its name in bronze and silver.

    Attributes:
        name: folder below raw, and table name in bronze and in silver.
        file: name under which the source delivers.
        columns: delivered column names with what they mean; all of them arrive as text.
        key: the columns that identify a row in silver.
    """

    name: str
    file: str
    columns: dict[str, str]
    key: tuple[str, ...]


TITLES = Source(
    name="titles",
    file="netflix_titles.csv",
    columns={
        "duration_minutes": "Running time in minutes; movies only",
        "duration_seasons": "Number of seasons; TV shows only",
        "type": "Movie or TV Show",
        "title": "Title as shown to members",
        "date_added": "Day the title was added, month/day/year",
        "release_year": "Year of first release",
        "rating": "Maturity rating",
        "description": "Synopsis",
        TITLE_KEY: "Netflix's number of the title",
    },
    key=(TITLE_KEY,),
)


def _lookup(name: str, value: str, meaning: str) -> Source:
    return Source(
        name=name,
        file=f"netflix_{name}.csv",
        columns={value: meaning, TITLE_KEY: TITLES.columns[TITLE_KEY]},
        key=(TITLE_KEY, value),
    )


LOOKUPS = (
    _lookup("cast", "cast", "Name of an actor"),
    _lookup("category", "listed_in", "Category the title is listed in"),
    _lookup("countries", "country", "Country of production"),
    _lookup("directors", "director", "Name of a director"),
)

SOURCES = (TITLES, *LOOKUPS)
BY_NAME = {source.name: source for source in SOURCES}
