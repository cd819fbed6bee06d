"""Reads a factory from either of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.data_factory.errors import FactoryError
from local_platform.data_factory.git_layout import read_folder
from local_platform.data_factory.synthesized_factory import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.data_factory.definitions import Factory

_DOCUMENT = "cdk.tf.json"


def read_factory(place: Path) -> Factory:
    """Read a factory from a folder in the Git layout, or from a synthesized stack: its folder or its document.

    Raises:
        FactoryError: there is none, or it can't be read.
    """
    if place.is_file():
        return read_document(place)
    if not place.is_dir():
        raise FactoryError(f"There is no {place}. Give the folder of a factory's definitions.")
    document = place / _DOCUMENT
    return read_document(document) if document.is_file() else read_folder(place)
