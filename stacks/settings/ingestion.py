"""What Data Factory fetches, and when."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.settings.base import Clock, Section, refuse

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def _https(value: str) -> str:
    if not value.startswith("https://") or not value.endswith("/"):
        raise refuse("an https:// URL that ends in a slash, such as https://source.example.com/netflix/")
    return value


def _file_name(value: str) -> str:
    if value and not _FILE_NAME.fullmatch(value):
        raise refuse("the name of a file in base_url's folder, such as delivery.json, or empty")
    return value


class IngestionSettings(Section):
    """Source and schedule of the factory's pipeline; what it does is in ``adf_definitions/``."""

    base_url: Annotated[str, AfterValidator(_https)] = Field(
        description="Folder that the files lie in. Plain HTTP would let anyone on the way change the data."
    )
    delivery_document: Annotated[str, AfterValidator(_file_name)] = Field(
        description="JSON file in that folder that states size and version of each file. Without it (empty), every run"
        " delivers every file again, and a cut file is not noticed: docs/data-factory.md."
    )
    paused: bool = Field(description="Stops the schedule; the pipeline can still be started by hand.")
    at_utc: Clock = Field(
        description="Time of the daily fetch, in UTC. Before the source is ready, it fetches yesterday's files. There"
        " is no time zone to choose: azurerm marks every start as UTC, which the service documents for UTC alone."
    )
