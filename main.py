"""The CDKTF app: which stacks exist, nothing else. `cdktf` and `make synth` run it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError
from stacks.ingestion.stack import IngestionStack
from stacks.lakehouse.stack import LakehouseStack
from stacks.metastore import MetastoreStack
from stacks.platform.stack import PlatformStack
from stacks.synthesis import synthesize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stacks.providers import cdktf
    from stacks.settings import EnvironmentSettings, MetastoreSettings


def add_stacks(
    app: cdktf.App, environments: Iterable[EnvironmentSettings], metastores: Iterable[MetastoreSettings]
) -> None:
    """Add three stacks for each environment, and one for each metastore."""
    for settings in environments:
        platform = PlatformStack(app, settings)
        lakehouse = LakehouseStack(app, settings)
        ingestion = IngestionStack(app, settings)
        lakehouse.add_dependency(platform)  # the order of deployment; no stack reads another's state
        ingestion.add_dependency(platform)
    for metastore in metastores:
        MetastoreStack(app, metastore)


if __name__ == "__main__":
    try:
        synthesize(last=True)
    except LakehouseError as error:
        sys.exit(f"main.py: {error}")
