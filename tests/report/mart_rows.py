"""Marts with the shape of the real delivery's; invented people."""

from __future__ import annotations

from datetime import date

from local_platform.result import MartRows


def growth() -> MartRows:
    """Months from 2008 to January 2020, both types."""
    by_year = {2008: 2, 2009: 2, 2010: 1, 2011: 13, 2012: 7, 2013: 12, 2014: 25, 2015: 90, 2016: 456}
    by_year |= {2017: 1299, 2018: 1781, 2019: 2349, 2020: 184}
    months = [date(year, month, 1) for year in range(2008, 2020) for month in range(1, 13)] + [date(2020, 1, 1)]
    rows, totals = [], {"Movie": 0, "TV Show": 0}
    for month in months:
        titles = by_year[month.year] / (1 if month.year == months[-1].year else 12)
        # more in autumn than in spring
        titles *= 1 + 0.25 * ((month.month + 2) % 12 - 5.5) / 5.5
        for kind, share in (("Movie", 0.684), ("TV Show", 0.316)):
            added = round(titles * share)
            totals[kind] += added
            rows.append((month, kind, added, totals[kind]))
    columns = ("month", "type", "titles_added", "titles_total")
    return MartRows("catalogue_growth", "Titles added and held by month and type.", columns, tuple(rows))


def countries() -> MartRows:
    """Fourteen countries, release years 1990 to 2020."""
    weights = {
        "United States": 2609, "India": 838, "United Kingdom": 601, "Canada": 318, "France": 271, "Japan": 231,
        "Spain": 178, "South Korea": 162, "Germany": 151, "Mexico": 129, "Australia": 126, "China": 120,
        "Hong Kong": 97, "Turkey": 87,
    }  # fmt: skip
    rows = [
        (country, year, titles, titles - titles // 3, titles // 3)
        for country, weight in weights.items()
        for year in range(1990, 2021)
        if (titles := round(weight * 0.16 * 0.79 ** abs(2018 - year)))
    ]
    columns = ("country", "release_year", "titles", "movies", "shows")
    return MartRows("titles_per_country_year", "Titles by country and release year.", columns, tuple(rows))


def ratings() -> MartRows:
    """Ratings of both types, and eight movies without one."""
    titles = {
        "Movie": {"TV-MA": 1347, "TV-14": 1038, "R": 506, "TV-PG": 431, "PG-13": 286, "NR": 202, "PG": 183, "TV-G": 80},
        "TV Show": {"TV-MA": 679, "TV-14": 660, "TV-PG": 269, "TV-Y": 102, "TV-Y7": 100, "TV-G": 69, "NR": 16},
    }
    rows: list[tuple[object, ...]] = [
        (kind, rating.partition("-")[0], rating, number, number / sum(ratings.values()))
        for kind, ratings in titles.items()
        for rating, number in ratings.items()
    ]
    rows.append(("Movie", None, None, 8, 0.0019))
    columns = ("type", "rating_family", "rating", "titles", "share")
    return MartRows("rating_mix", "Titles by type and rating; share of the type's titles.", columns, tuple(rows))


def categories() -> MartRows:
    """Twelve categories of movies, four of shows."""
    movies = {
        "International Movies": 1927, "Dramas": 1623, "Comedies": 1113, "Documentaries": 668,
        "Action & Adventure": 597, "Independent Movies": 552, "Thrillers": 392, "Children & Family Movies": 378,
        "Romantic Movies": 376, "Stand-Up Comedy": 281, "Horror Movies": 262, "Music & Musicals": 243,
    }  # fmt: skip
    shows = {"International TV Shows": 1001, "TV Dramas": 599, "TV Comedies": 436, "Crime TV Shows": 363}
    rows = [(name, "Movie", number, number / 4263) for name, number in movies.items()]
    rows += [(name, "TV Show", number, number / 1969) for name, number in shows.items()]
    return MartRows(
        "category_mix", "Titles by category and type.", ("category", "type", "titles", "share"), tuple(rows)
    )


def people(role: str) -> MartRows:
    """Forty people of a role (director, actor)."""
    first = ("Ada", "Bruno", "Chandra", "Dmitri", "Eun-ji", "Farid", "Giulia", "Hiro", "Inés", "Jürgen")
    last = ("Okafor", "Castellanos", "Lindqvist", "Venkataraghavan")
    rows = []
    for place in range(40):
        titles = 4 + round(30 * 0.93**place)
        shows = titles // 5 if place % 3 else 0
        person = f"{first[place % 10]} {last[place // 10]}"
        rows.append((person, titles, titles - shows, shows, 1971 + place, 2019 - place % 4, place + 1))
    columns = (role, "titles", "movies", "shows", "first_release_year", "last_release_year", "rank")
    return MartRows(f"prolific_{role}s", f"The {role}s with the most titles.", columns, tuple(rows))


def unknown() -> MartRows:
    """A mart that the report has no chart for."""
    rows = ((2018, "Movie", 97.5), (2019, "Movie", None))
    return MartRows("median_duration", "Median minutes of movies by year.", ("release_year", "type", "minutes"), rows)
