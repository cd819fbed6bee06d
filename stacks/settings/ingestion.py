"""What Data Factory fetches, and when."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.settings.base import Clock, Section, refuse


def _https(value: str) -> str:
    if not value.startswith("https://") or not value.endswith("/"):
        raise refuse("an https:// URL that ends in a slash, such as https://source.example.com/netflix/")
    return value


class IngestionSettings(Section):
    """Source and schedule of the factory's pipeline; what it does is in ``adf_definitions/``."""

    base_url: Annotated[str, AfterValidator(_https)] = Field(
        description="Folder that the files lie in. Plain HTTP would let anyone on the way change the data."
    )
    paused: bool = Field(description="Stops the schedule; the pipeline can still be started by hand.")
    at_utc: Clock = Field(
        description="Time of the daily fetch, in UTC. Before the source is ready, it fetches yesterday's files. There"
        " is no time zone to choose: azurerm marks every start as UTC, which the service documents for UTC alone."
    )
