"""The settings of environments and metastores: typed, validated, each described by what it costs or risks."""

from stacks.settings.environment import EnvironmentSettings
from stacks.settings.loader import ENVIRONMENTS, load_environment, load_environments, load_metastores
from stacks.settings.metastore import MetastoreSettings

__all__ = [
    "ENVIRONMENTS",
    "EnvironmentSettings",
    "MetastoreSettings",
    "load_environment",
    "load_environments",
    "load_metastores",
]
