"""The words of ``vocabulary.toml``, read once: one-word entries as text, phrases as lists."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_WORDS = tomllib.loads(files("sample_data").joinpath("vocabulary.toml").read_text(encoding="utf-8"))


def _words(name: str) -> tuple[str, ...]:
    entry = _WORDS[name]
    return tuple(entry.split() if isinstance(entry, str) else entry)


ADJECTIVES = _words("adjectives")
NOUNS = _words("nouns")
PLACES = _words("places")
ACCENTED_PLACES = _words("accented_places")
SUBTITLES = _words("subtitles")
OPENINGS = _words("openings")
HERO_ADJECTIVES = _words("hero_adjectives")
HEROES = _words("heroes")
ACTIONS = _words("actions")
STAKES = _words("stakes")
ACCENTED_STAKES = _words("accented_stakes")
