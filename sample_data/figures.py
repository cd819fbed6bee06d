"""The proportions of the real files, measured on the 6,236 titles of the public data set: counts and quantiles only."""

from __future__ import annotations

from sample_data.draws import quantile_table, table
from sample_data.layout import MOVIE, SHOW

MEASURED_TITLES = 6234

TYPES = table({MOVIE: 4263, SHOW: 1969})

RATINGS = {
    MOVIE: table(
        {"TV-MA": 1347, "TV-14": 1038, "R": 506, "TV-PG": 431, "PG-13": 286, "NR": 202, "PG": 183, "TV-G": 80}
        | {"TV-Y7": 69, "TV-Y": 41, "G": 36, "TV-Y7-FV": 27, "UR": 7, "NC-17": 2}
    ),
    SHOW: table(
        {"TV-MA": 679, "TV-14": 660, "TV-PG": 269, "TV-Y": 102, "TV-Y7": 100, "TV-G": 69, "TV-Y7-FV": 68, "NR": 16}
        | {"R": 2, "G": 1, "PG": 1}
    ),
}

SHORTEST_MOVIE, LONGEST_MOVIE = 3, 312
# minutes at ten-thousandths of the movies, shortest first
MINUTES = quantile_table(
    {0: SHORTEST_MOVIE, 50: 22, 100: 24, 200: 32, 500: 53, 1000: 64, 1500: 74, 2000: 81, 3000: 88, 4000: 93, 5000: 98}
    | {6000: 103, 7000: 110, 8000: 120, 9000: 133, 9500: 147, 9800: 162, 9900: 171, 9980: 200, 10000: LONGEST_MOVIE}
)
MOST_SEASONS = 15
SEASONS = table(
    {1: 1321, 2: 304, 3: 158, 4: 61, 5: 46, 6: 22, 7: 21, 8: 16, 9: 7, 10: 3, 11: 3, 12: 2, 13: 2, 14: 1}
    | {MOST_SEASONS: 2}
)

# titles added in each year
ADDED = {2008: 2, 2009: 2, 2010: 1, 2011: 13, 2012: 7, 2013: 12, 2014: 25, 2015: 90, 2016: 456, 2017: 1299}
ADDED |= {2018: 1781, 2019: 2349, 2020: 184}
LAST_DAY_ADDED = (2020, 1, 18)

OLDEST_RELEASE = 1925
# years between release and addition at ten-thousandths of the titles, newest first
AGES = {
    MOVIE: quantile_table(
        {0: 0, 2950: 0, 2951: 1, 5100: 1, 5101: 2, 6000: 3, 7000: 5, 8000: 10, 9000: 16, 9500: 23, 9750: 35, 9990: 75}
        | {10000: 93}
    ),
    SHOW: quantile_table(
        {0: 0, 4850: 0, 4851: 1, 6700: 1, 6701: 2, 7500: 3, 8500: 5, 9000: 7, 9500: 10, 9750: 16, 9990: 45, 10000: 60}
    ),
}

CATEGORY_COUNTS = {MOVIE: table({1: 1071, 2: 1541, 3: 1651}), SHOW: table({1: 378, 2: 590, 3: 1001})}
COUNTRY_COUNTS = table({0: 474, 1: 4838, 2: 607, 3: 196, 4: 74, 5: 26, 6: 14, 7: 1, 10: 1, 12: 1})
DIRECTOR_COUNTS = {
    MOVIE: table({0: 128, 1: 3719, 2: 373, 3: 21, 4: 9, 5: 3, 8: 1, 10: 5, 12: 3}),
    SHOW: table({0: 1841, 1: 110, 2: 11, 3: 2, 4: 2, 5: 1, 7: 2}),
}
CAST_COUNTS = {
    MOVIE: table(
        {0: 359, 1: 513, 2: 88, 3: 82, 4: 123, 5: 157, 6: 293, 7: 276, 8: 660, 9: 348, 10: 791, 11: 220, 12: 141}
        | {13: 64, 14: 45, 15: 36, 16: 23, 17: 7, 18: 10, 19: 5, 20: 6, 22: 4, 26: 4, 34: 4, 41: 3}
    ),
    SHOW: table(
        {0: 210, 1: 184, 2: 61, 3: 56, 4: 81, 5: 110, 6: 193, 7: 151, 8: 172, 9: 143, 10: 182, 11: 92, 12: 64}
        | {13: 52, 14: 41, 15: 42, 16: 30, 17: 17, 18: 13, 19: 12, 20: 12, 22: 16, 25: 12, 28: 10, 33: 4, 40: 6, 48: 3}
    ),
}

CATEGORIES = {
    MOVIE: table(
        {"International Movies": 1927, "Dramas": 1623, "Comedies": 1112, "Documentaries": 667}
        | {"Action & Adventure": 597, "Independent Movies": 552, "Thrillers": 392, "Children & Family Movies": 378}
        | {"Romantic Movies": 376, "Stand-Up Comedy": 281, "Horror Movies": 262, "Music & Musicals": 243}
        | {"Sci-Fi & Fantasy": 193, "Sports Movies": 157, "Classic Movies": 83, "LGBTQ Movies": 60, "Movies": 56}
        | {"Cult Movies": 55, "Faith & Spirituality": 47, "Anime Features": 45}
    ),
    SHOW: table(
        {"International TV Shows": 1001, "TV Dramas": 599, "TV Comedies": 436, "Crime TV Shows": 363}
        | {"Kids' TV": 328, "Docuseries": 279, "Romantic TV Shows": 278, "British TV Shows": 210, "Reality TV": 153}
        | {"Korean TV Shows": 132, "TV Action & Adventure": 126, "Anime Series": 117, "Spanish-Language TV Shows": 117}
        | {"TV Mysteries": 69, "TV Sci-Fi & Fantasy": 68, "Science & Nature TV": 67, "TV Horror": 54}
        | {"Teen TV Shows": 44, "TV Thrillers": 44, "Stand-Up Comedy & Talk Shows": 42, "Classic & Cult TV": 24}
        | {"TV Shows": 10}
    ),
}

# Damaged records among the measured titles.
TORN, EMPTY_RATINGS, EMPTY_DATES, DUPLICATES, UNTRIMMED, COMMA_COUNTRIES, AWKWARD = 2, 10, 11, 1, 1, 3, 3
