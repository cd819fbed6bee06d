"""Where an environment is, and the words that its resources' names are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.regions import REGIONS
from stacks.settings.base import Guid, Section, one_of, refuse

TAGS_OF_ALL = ("environment", "workload", "managed_by")
_NOT_IN_TAGS = "<>%&\\?/"
_LONGEST_NAME, _LONGEST_VALUE = 128, 256  # of a storage account's tag names; elsewhere 512
"""Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources."""


def _own_tags(tags: dict[str, str]) -> dict[str, str]:
    for name, value in tags.items():
        if name.lower() in TAGS_OF_ALL:
            raise refuse(f"other tags than {', '.join(TAGS_OF_ALL)}, which every resource bears", key=name, found=value)
        if any(character in name for character in _NOT_IN_TAGS):
            raise refuse(f"names with none of {' '.join(_NOT_IN_TAGS)}", key=name, found=name)
        if len(name) > _LONGEST_NAME:
            raise refuse(f"names of up to {_LONGEST_NAME} characters", key=name, found=name)
        if len(value) > _LONGEST_VALUE:
            raise refuse(f"values of up to {_LONGEST_VALUE} characters", key=name, found=value)
    return tags


class AzureSettings(Section):
    """Tenant, subscription, region, and the words that resource names are made of."""

    tenant_id: Guid = Field(description="Entra tenant; an identity of another one can't be given a role here.")
    subscription_id: Guid = Field(
        description="Subscription that pays. One for each environment keeps dev's quotas and mistakes away from prod."
    )
    region: Annotated[str, one_of(*sorted(REGIONS))] = Field(
        description="Region of every resource. Changing it replaces everything, the lake's data included."
    )
    workload: str = Field(
        pattern=r"^[a-z][a-z0-9]{1,9}$",
        description="Word in every name, at most 10 characters, because a storage account's whole name has 24."
        " Changing it renames, so replaces, every resource.",
    )
    instance: str = Field(
        pattern=r"^[0-9]{3}$",
        description="Three digits that end the names of the storage accounts and the data factory, which are unique in"
        " all of Azure: take others when one is taken. Changing them later replaces lake, workspace and factory.",
    )
    delete_protection: bool = Field(
        description="Locks lake, workspace and logs against deletion and refuses plans that would destroy data. Off,"
        " one `terraform destroy` takes the lake; on, tearing down asks for a reviewed change first."
    )
    tags: Annotated[dict[str, str], AfterValidator(_own_tags)] = Field(
        default_factory=dict,
        description="Tags of every resource beside environment, workload and managed_by; cost reports group by them.",
    )


class StateSettings(Section):
    """Where Terraform keeps the state of each stack; made before the first deployment (docs/deploy.md)."""

    resource_group: str = Field(min_length=1, max_length=90, description="Resource group of the state's account.")
    storage_account: str = Field(
        pattern=r"^[a-z0-9]{3,24}$",
        description="Account of the state. Whoever reads it reads every attribute of every resource.",
    )
    container: str = Field(
        pattern=r"^[a-z0-9](?:-?[a-z0-9]){2,62}$", description="Container of the state, one blob for each stack."
    )
