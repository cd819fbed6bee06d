"""What describes a sample before it is written (:class:`SampleSpec`) and after (:class:`SampleFacts`)."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sample_data.errors import SampleDataError
from sample_data.show_ids import SHOW_ID_CAPACITY

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ROWS = 2000
DEFAULT_SEED = 20261122
MINIMUM_ROWS = 10  # fewer titles than kinds of damage would leave no sound title


@dataclass(frozen=True, slots=True)
class SampleSpec:
    """The arguments that decide every byte of a sample.

    Attributes:
        rows: title records before any of them is torn.
        seed: any whole number; another seed gives other titles, names and ids.
        damage: whether the sample holds the kinds of damage that the real files hold.

    Raises:
        SampleDataError: ``rows`` is below 10 or above what the show ids can number.
    """

    rows: int = DEFAULT_ROWS
    seed: int = DEFAULT_SEED
    damage: bool = True

    def __post_init__(self) -> None:
        if not MINIMUM_ROWS <= self.rows <= SHOW_ID_CAPACITY:
            raise SampleDataError(
                f"A sample of {self.rows} titles can't be made: give rows between {MINIMUM_ROWS} (each kind of damage "
                f"needs a title of its own) and {SHOW_ID_CAPACITY} (show ids have eight digits)."
            )

    def key(self, domain: str) -> bytes:
        """Return the key of one independent sequence of draws of this sample."""
        return f"{self.seed}/{domain}/".encode()


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """The truth about written files, counted while writing them, for a test to compare with.

    Attributes:
        spec: the arguments of the (base) delivery.
        file_rows: CSV records of each file, header excluded, as a CSV parser counts them.
        valid_titles: titles with a show id; ``movies + shows``.
        torn_titles: titles torn over a line break, each into two records without a show id.
        empty_ratings: valid titles without a rating.
        empty_dates: valid titles without a date.
        untrimmed_titles: valid titles whose name ends in a no-break space.
        duplicate_rows: of each lookup, the rows that repeat an earlier row exactly.
        orphan_rows: of each lookup, the rows whose show id belongs to no valid title.
        comma_countries: country rows that end in a stray comma.
        changed_titles: titles of a follow-up delivery; 0 for a base delivery.
        new_column: the column that a follow-up delivery adds, if any.
    """

    spec: SampleSpec
    file_rows: Mapping[str, int]
    valid_titles: int
    movies: int
    shows: int
    torn_titles: int = 0
    empty_ratings: int = 0
    empty_dates: int = 0
    untrimmed_titles: int = 0
    duplicate_rows: Mapping[str, int] = dataclasses.field(default_factory=dict)
    orphan_rows: Mapping[str, int] = dataclasses.field(default_factory=dict)
    comma_countries: int = 0
    changed_titles: int = 0
    new_column: str | None = None

    def to_json(self) -> str:
        """Return the facts as JSON in a stable order of keys."""
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"
