"""Countries with their measured rows in the real file, and the region whose names their people bear."""

from __future__ import annotations

from sample_data.draws import table
from sample_data.names import NAMES

_ROWS_BY_REGION: dict[str, dict[str, int]] = {
    "english": {"United States": 2610, "United Kingdom": 602, "Canada": 318, "Australia": 126, "Ireland": 33}
    | {"South Africa": 30, "New Zealand": 23, "Israel": 26, "Kenya": 1, "Malta": 2},
    "indian": {"India": 838, "Pakistan": 23, "Bangladesh": 3, "Nepal": 2, "Sri Lanka": 1},
    "spanish": {"Spain": 178, "Mexico": 129, "Argentina": 68, "Philippines": 47, "Colombia": 36, "Chile": 23}
    | {"Peru": 9, "Uruguay": 9, "Venezuela": 3, "Dominican Republic": 2, "Cuba": 1, "Ecuador": 1},
    "french": {"France": 271, "Belgium": 66, "Switzerland": 15, "Luxembourg": 7, "Senegal": 2},
    "japanese": {"Japan": 231},
    "korean": {"South Korea": 162},
    "chinese": {"China": 120, "Hong Kong": 97, "Taiwan": 75, "Singapore": 30, "Malaysia": 21},
    "german": {"Germany": 151, "Netherlands": 37, "Austria": 10, "West Germany": 5},
    "turkish": {"Turkey": 87, "Azerbaijan": 1},
    "italian": {"Italy": 67},
    "portuguese": {"Brazil": 66, "Portugal": 4},
    "nordic": {"Denmark": 38, "Sweden": 33, "Norway": 21, "Finland": 9, "Iceland": 6},
    "slavic": {"Poland": 27, "Russia": 21, "Czech Republic": 15, "Bulgaria": 8, "Serbia": 5, "Croatia": 4}
    | {"Ukraine": 3, "Slovenia": 3, "Soviet Union": 3, "Slovakia": 1},
    "arabic": {"Egypt": 54, "United Arab Emirates": 21, "Lebanon": 9, "Jordan": 6, "Morocco": 6, "Qatar": 6}
    | {"Saudi Arabia": 2, "Iraq": 2, "Kuwait": 1},
    "southeast asian": {"Thailand": 56, "Indonesia": 52, "Vietnam": 4, "Cambodia": 3},
    "west african": {"Nigeria": 36, "Ghana": 2},
}

REGION = {country: region for region, countries in _ROWS_BY_REGION.items() for country in countries}
COUNTRIES = table({country: rows for countries in _ROWS_BY_REGION.values() for country, rows in countries.items()})
DEFAULT_REGION = "english"  # of titles delivered without a country

_TOTAL = sum(sum(countries.values()) for countries in _ROWS_BY_REGION.values())
REGION_SHARE = {region: sum(_ROWS_BY_REGION[region].values()) / _TOTAL for region in NAMES}
