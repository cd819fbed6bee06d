"""The Unity Catalog metastore of a region, which exists once and is shared by its environments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.regions import REGIONS
from stacks.settings.azure import StateSettings
from stacks.settings.base import LARGEST_WHOLE, Guid, Section, one_of


class MetastoreSettings(Section):
    """A metastore, and the workspaces assigned to it.

    Azure makes a metastore with a region's first workspace in most accounts. Then give its ``id``, or, where new
    workspaces are assigned to it automatically, keep no such file: there is nothing to deploy.
    """

    name: str = Field(pattern=r"^metastore-[a-z0-9]+$", description="Name of the file and of the stack.")
    region: Annotated[str, one_of(*sorted(REGIONS))] = Field(
        description="Region. A region has one metastore; workspaces of other regions can't be assigned to it."
    )
    account_id: Guid = Field(description="Databricks account; deploying asks for one of its administrators.")
    id: Guid | None = Field(
        default=None,
        description="Metastore that exists already. Left out, one is made, which fails where there is one.",
    )
    owner: str | None = Field(
        default=None,
        min_length=1,
        description="Group that owns a new metastore and may do everything in it. A person as owner is a"
        " person who leaves.",
    )
    workspaces: dict[str, Annotated[int, Field(ge=1, le=LARGEST_WHOLE)]] = Field(
        default_factory=dict,
        description="Number of the workspace of each environment (output workspace_number of its platform stack)."
        " Without the assignment its lakehouse stack can't be deployed.",
    )
    state: StateSettings = Field(description="Where Terraform keeps the state.")
