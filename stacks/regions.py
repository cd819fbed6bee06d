"""Azure's public regions: programmatic name, the short form used in resource names, and whether it has zones.

Names and zones: https://learn.microsoft.com/azure/reliability/regions-list. A misspelt region passes Terraform's
validate and plan; the settings refuse it. Short forms are this project's: Azure has no official ones, and the tables in
use differ.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its programmatic name, its short form in resource names, whether it has availability zones."""

    name: str
    short: str
    zones: bool


_ZONED = {
    "australiaeast": "aue",
    "austriaeast": "ate",
    "belgiumcentral": "bec",
    "brazilsouth": "brs",
    "canadacentral": "cac",
    "centralindia": "inc",
    "centralus": "cus",
    "chilecentral": "clc",
    "eastasia": "ea",
    "eastus": "eus",
    "eastus2": "eus2",
    "francecentral": "frc",
    "germanywestcentral": "gwc",
    "indonesiacentral": "idc",
    "israelcentral": "ilc",
    "italynorth": "itn",
    "japaneast": "jpe",
    "japanwest": "jpw",
    "koreacentral": "krc",
    "malaysiawest": "myw",
    "mexicocentral": "mxc",
    "newzealandnorth": "nzn",
    "northeurope": "neu",
    "norwayeast": "nwe",
    "polandcentral": "plc",
    "qatarcentral": "qac",
    "southafricanorth": "san",
    "southcentralus": "scus",
    "southeastasia": "sea",
    "spaincentral": "spc",
    "swedencentral": "sdc",
    "switzerlandnorth": "szn",
    "uaenorth": "uan",
    "uksouth": "uks",
    "westeurope": "weu",
    "westus2": "wus2",
    "westus3": "wus3",
}
_UNZONED = {
    "australiacentral": "auc",
    "australiasoutheast": "ause",
    "canadaeast": "cae",
    "francesouth": "frs",
    "germanynorth": "gn",
    "koreasouth": "krs",
    "northcentralus": "ncus",
    "norwaywest": "nww",
    "southafricawest": "saw",
    "southindia": "ins",
    "switzerlandwest": "szw",
    "uaecentral": "uac",
    "ukwest": "ukw",
    "westcentralus": "wcus",
    "westindia": "inw",
    "westus": "wus",
}
REGIONS = {name: Region(name, short, zones=True) for name, short in _ZONED.items()} | {
    name: Region(name, short, zones=False) for name, short in _UNZONED.items()
}
