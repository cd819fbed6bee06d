"""The five files of a delivery and their columns: each name stands here once."""

from __future__ import annotations

from typing import NamedTuple

TITLES = "netflix_titles.csv"
CAST = "netflix_cast.csv"
CATEGORY = "netflix_category.csv"
COUNTRIES = "netflix_countries.csv"
DIRECTORS = "netflix_directors.csv"

LOOKUP_COLUMNS = {
    CAST: ("cast", "show_id"),
    CATEGORY: ("listed_in", "show_id"),
    COUNTRIES: ("country", "show_id"),
    DIRECTORS: ("director", "show_id"),
}


class Title(NamedTuple):
    """One title as delivered: every field is text and an absent value is the empty text."""

    duration_minutes: str
    duration_seasons: str
    type: str
    title: str
    date_added: str
    release_year: str
    rating: str
    description: str
    show_id: str


MOVIE = "Movie"
SHOW = "TV Show"
TITLE_COLUMNS = Title._fields
