"""Names of Azure resources, with the Cloud Adoption Framework's abbreviations, and the resource ids that follow.

Abbreviations: https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations.
Lengths and characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules.
Terraform checks few of them before apply. Because ids follow from names, a stack refers to what another one made
without reading its state, so each stack can be planned alone and first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.errors import NamingError
from stacks.regions import REGIONS

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings

LAYERS = ("raw", "bronze", "silver", "gold")
_NOTICES_CONTAINER, _NOTICES_FOLDER = "bronze", "_notices"
INTEGRATION_RUNTIME = "ir-managed-vnet"  # named so in adf_definitions/


@dataclass(frozen=True, slots=True)
class _Rule:
    """What Azure allows: a length, and a pattern together with its meaning in words."""

    shortest: int
    longest: int
    pattern: re.Pattern[str]
    words: str


_HYPHENATED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_LOWER = re.compile(r"[a-z0-9]+")
_HYPHENS = "letters, digits and hyphens, none of them at an end"
_WORDS = "letters, digits, hyphens, underscores and periods"
_RULES = {
    "ag": _Rule(1, 260, _WORD, _WORDS),
    "adf": _Rule(3, 63, _HYPHENATED, _HYPHENS),
    "budget": _Rule(1, 63, _WORD, _WORDS),
    "dbac": _Rule(3, 64, _WORD, _WORDS),
    "dbw": _Rule(3, 64, _WORD, _WORDS),
    "log": _Rule(4, 63, _HYPHENATED, _HYPHENS),
    "ng": _Rule(1, 80, _WORD, _WORDS),
    "nsg": _Rule(1, 80, _WORD, _WORDS),
    "pep": _Rule(2, 64, _WORD, _WORDS),
    "pip": _Rule(1, 80, _WORD, _WORDS),
    "rg": _Rule(1, 90, _WORD, _WORDS),
    "snet": _Rule(1, 80, _WORD, _WORDS),
    "st": _Rule(3, 24, _LOWER, "lower-case letters and digits"),
    "vnet": _Rule(2, 64, _WORD, _WORDS),
}


def checked(abbreviation: str, name: str) -> str:
    """Return the name, checked against Azure's rules for the kind of resource with this abbreviation.

    Raises:
        NamingError: It is too short, too long, or has a character that is not allowed.
    """
    rule = _RULES[abbreviation]
    if not rule.shortest <= len(name) <= rule.longest or not rule.pattern.fullmatch(name):
        raise NamingError(
            f"{name!r} ({len(name)} characters) can't name a resource of kind {abbreviation!r}; allowed:"
            f" {rule.shortest} to {rule.longest} characters, {rule.words}."
            " Change azure.workload or azure.instance in the settings"
        )
    return name


class Names:
    """The names of one environment's resources."""

    def __init__(self, settings: EnvironmentSettings) -> None:
        self.subscription_id = f"/subscriptions/{settings.azure.subscription_id}"
        self._suffix = f"{settings.azure.workload}-{settings.name}-{REGIONS[settings.azure.region].short}"
        self.prefix = f"{settings.azure.workload}-{settings.name}"
        self.resource_group = self.of("rg")
        self.managed_resource_group = self.of("rg", "managed")
        self.workspace = self.of("dbw")
        self.access_connector = self.of("dbac")
        self.factory = self.of("adf", settings.azure.instance)  # storage accounts are unique in all of Azure
        self.log_analytics = self.of("log")
        squeezed = f"{self._suffix.replace('-', '')}{settings.azure.instance}"
        self.lake = checked("st", f"st{squeezed}")
        self.workspace_storage = checked("st", f"dbw{squeezed}")

    def of(self, abbreviation: str, purpose: str = "") -> str:
        """Return ``<abbreviation>-<workload>-<environment>-<region>[-<purpose>]``.

        Raises:
            NamingError: Azure doesn't allow such a name for that kind of resource.
        """
        return checked(abbreviation, "-".join(part for part in (abbreviation, self._suffix, purpose) if part))

    @property
    def resource_group_id(self) -> str:
        """Resource id of the resource group."""
        return f"{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def workspace_id(self) -> str:
        """Resource id of the Databricks workspace."""
        return self._id("Microsoft.Databricks/workspaces", self.workspace)

    @property
    def access_connector_id(self) -> str:
        """Resource id of the access connector."""
        return self._id("Microsoft.Databricks/accessConnectors", self.access_connector)

    @property
    def lake_url(self) -> str:
        """The lake's dfs endpoint, as Data Factory names it."""
        return f"https://{self.lake}.dfs.core.windows.net"

    @property
    def factory_id(self) -> str:
        """Resource id of the data factory."""
        return self._id("Microsoft.DataFactory/factories", self.factory)

    def container_url(self, layer: str) -> str:
        """Return the ``abfss://`` URL of a layer's container; it ends in a slash, as file-arrival triggers ask for."""
        return f"abfss://{layer}@{self.lake}.dfs.core.windows.net/"

    @property
    def notices_url(self) -> str:
        """Folder of the notices: the quality gate writes there, and the alert on notices watches it."""
        return f"{self.container_url(_NOTICES_CONTAINER)}{_NOTICES_FOLDER}"

    @property
    def notices_path(self) -> str:
        """The same folder as the storage account's log has it in the URIs of requests."""
        return f"/{_NOTICES_CONTAINER}/{_NOTICES_FOLDER}/"

    def _id(self, kind: str, name: str) -> str:
        return f"{self.resource_group_id}/providers/{kind}/{name}"
