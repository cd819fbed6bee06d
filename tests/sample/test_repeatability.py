"""The same arguments give the same bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sample_data import generate
from tests.sample.files import digests

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        generate(tmp_path / folder, rows=400, seed=3)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_another_seed_gives_other_bytes_in_every_file(tmp_path: Path) -> None:
    generate(tmp_path / "first", rows=400, seed=3)
    generate(tmp_path / "second", rows=400, seed=4)
    assert not set(digests(tmp_path / "first").values()) & set(digests(tmp_path / "second").values())


def test_the_bytes_are_those_of_every_python_version(tmp_path: Path) -> None:
    """Pinned: a change here changes every benchmark and every figure that names a seed."""
    generate(tmp_path, rows=1000, seed=1)
    combined = hashlib.sha256("".join(digests(tmp_path).values()).encode()).hexdigest()
    assert combined == "d5e83bbdd82a0c69016ff5a95c81b76b15cbebd9a172b924c341725e9ee263f7"
