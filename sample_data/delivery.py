"""Whole deliveries: the base delivery of five files, and follow-ups that hold the changed titles only."""

from __future__ import annotations

import re
from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING

from sample_data.damage import Damage, damage_plan, damaged, torn
from sample_data.draws import chosen, draws
from sample_data.errors import SampleDataError
from sample_data.facts import DEFAULT_ROWS, DEFAULT_SEED, SampleFacts, SampleSpec
from sample_data.layout import CAST, CATEGORY, COUNTRIES, DIRECTORS, LOOKUP_COLUMNS, MOVIE, TITLE_COLUMNS, TITLES
from sample_data.lookups import lookup_maker
from sample_data.titles import changed, title_maker
from sample_data.writer import new_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sample_data.layout import Title
    from sample_data.writer import CsvFile

_REPEATED_IN = {Damage.DUPLICATE_CAST: CAST, Damage.DUPLICATE_DIRECTOR: DIRECTORS}
_NEW_COLUMN_VALUES = ("SD", "HD", "4K", "HDR")
_COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def generate(
    folder: Path,
    *,
    rows: int = DEFAULT_ROWS,
    seed: int = DEFAULT_SEED,
    damage: bool = True,
    overwrite: bool = False,
) -> SampleFacts:
    """Write the five files of a base delivery; the same arguments give the same bytes.

    Args:
        folder: where to; made if it is missing.
        rows: title records, before any is torn into two.
        seed: any whole number.
        damage: whether to include the kinds of damage of the real files.
        overwrite: replace files that exist.

    Returns:
        What was written, counted.

    Raises:
        SampleDataError: impossible ``rows``, an existing file, or a folder that can't be written to.
    """
    spec = SampleSpec(rows, seed, damage)
    with new_files(folder, {TITLES: TITLE_COLUMNS, **LOOKUP_COLUMNS}, overwrite=overwrite) as files:
        return _BaseDelivery(spec, files).write()


class _BaseDelivery:
    """One run over all titles; holds the counts and the few rows to repeat, never the titles."""

    def __init__(self, spec: SampleSpec, files: dict[str, CsvFile]) -> None:
        self._spec = spec
        self._files = files
        self._plan = damage_plan(spec)
        self._kinds: Counter[str] = Counter()
        self._orphans: Counter[str] = Counter(dict.fromkeys(LOOKUP_COLUMNS, 0))
        self._repeats: dict[str, list[tuple[str, str]]] = {name: [] for name in LOOKUP_COLUMNS}

    def write(self) -> SampleFacts:
        title_at, lookups_at = title_maker(self._spec), lookup_maker(self._spec)
        for index in range(self._spec.rows):
            title, damage = title_at(index), self._plan.get(index)
            self._write_title(title, damage)
            values = lookups_at(index, title.type, damage)
            for name, column in zip((CAST, CATEGORY, COUNTRIES, DIRECTORS), values, strict=True):
                self._write_lookup(name, list(zip(column, repeat(title.show_id))), damage)
        for name, rows in self._repeats.items():
            self._files[name].write(rows)  # at the end, far from the rows that they repeat
        return self._facts()

    def _write_title(self, title: Title, damage: Damage | None) -> None:
        if damage is not None and damage.tears:
            self._files[TITLES].write(torn(title, damage))
            return
        self._kinds[title.type] += 1
        self._files[TITLES].write((damaged(title, damage),))

    def _write_lookup(self, name: str, rows: list[tuple[str, str]], damage: Damage | None) -> None:
        self._files[name].write(rows)
        if damage is None:
            return
        if damage.tears:
            self._orphans[name] += len(rows)
        elif _REPEATED_IN.get(damage) == name:
            self._repeats[name].append(rows[0])

    def _facts(self) -> SampleFacts:
        damages = Counter(self._plan.values())
        return SampleFacts(
            spec=self._spec,
            file_rows={name: file.rows for name, file in self._files.items()},
            valid_titles=self._kinds.total(),
            movies=self._kinds[MOVIE],
            shows=self._kinds.total() - self._kinds[MOVIE],
            torn_titles=damages[Damage.TORN_TITLE] + damages[Damage.TORN_DESCRIPTION],
            empty_ratings=damages[Damage.EMPTY_RATING],
            empty_dates=damages[Damage.EMPTY_DATE],
            untrimmed_titles=damages[Damage.UNTRIMMED_TITLE],
            duplicate_rows={name: len(rows) for name, rows in self._repeats.items()},
            orphan_rows=dict(self._orphans),
            comma_countries=damages[Damage.COMMA_COUNTRY],
        )


def generate_change(
    folder: Path,
    base: SampleFacts | SampleSpec,
    *,
    share: float,
    number: int = 1,
    new_column: str | None = None,
    overwrite: bool = False,
) -> SampleFacts:
    """Write a follow-up delivery: a titles file with the changed titles only, each with its show id of the base.

    A changed title has another rating, duration or description than in the base delivery; all its other fields are
    the same. The base delivery's files are not needed: each record follows from ``base`` again.

    Args:
        folder: where to; not the folder of the base delivery, whose titles file has the same name.
        base: the facts of the base delivery, or the arguments that it was made from.
        share: how many of the valid titles change, above 0 and at most 1; at least one title does.
        number: 1 for the first follow-up, 2 for the next: other titles, other changes.
        new_column: a column to add at the end, with a value in every record.
        overwrite: replace a file that exists.

    Returns:
        What was written, counted; ``changed_titles`` is its number of titles.

    Raises:
        SampleDataError: a share, number or column that makes no delivery, an existing file, or a folder that can't be
            written to.
    """
    spec = base.spec if isinstance(base, SampleFacts) else base
    _check_change(share, number, new_column)
    columns = TITLE_COLUMNS if new_column is None else (*TITLE_COLUMNS, new_column)
    values_key = spec.key(f"new column {number}")
    counts: Counter[str] = Counter()
    with new_files(folder, {TITLES: columns}, overwrite=overwrite) as files:
        for index, title in _changes(spec, share, number):
            counts.update({title.type: 1, "rating": not title.rating, "date": not title.date_added})
            counts["untrimmed"] += title.title != title.title.strip()
            value = _NEW_COLUMN_VALUES[draws(values_key, index, 1)[0] % len(_NEW_COLUMN_VALUES)]
            files[TITLES].write((title if new_column is None else (*title, value),))
    written = files[TITLES].rows
    return SampleFacts(
        spec=spec,
        file_rows={TITLES: written},
        valid_titles=written,
        movies=counts[MOVIE],
        shows=written - counts[MOVIE],
        empty_ratings=counts["rating"],
        empty_dates=counts["date"],
        untrimmed_titles=counts["untrimmed"],
        changed_titles=written,
        new_column=new_column,
    )


def _changes(spec: SampleSpec, share: float, number: int) -> Iterator[tuple[int, Title]]:
    plan = damage_plan(spec)
    title_at = title_maker(spec)
    key = spec.key(f"change {number}")
    valid = [index for index in range(spec.rows) if not (index in plan and plan[index].tears)]
    for place in chosen(spec.key(f"changed titles {number}"), max(1, round(share * len(valid))), len(valid)):
        index = valid[place]
        yield index, changed(damaged(title_at(index), plan.get(index)), draws(key, index, 11))


def _check_change(share: float, number: int, new_column: str | None) -> None:
    if not 0 < share <= 1:
        raise SampleDataError(f"A change of {share} of the titles can't be made: give a share above 0 and at most 1.")
    if number < 1:
        raise SampleDataError(f"A follow-up delivery number {number} can't be made: the first is number 1.")
    if new_column is not None and (new_column in TITLE_COLUMNS or not _COLUMN_NAME.fullmatch(new_column)):
        raise SampleDataError(
            f"{new_column!r} can't be added as a column: give a name of letters, digits and underscores that is none "
            f"of {', '.join(TITLE_COLUMNS)}."
        )
