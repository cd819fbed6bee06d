"""The settings of a run."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from local_platform.data_factory.redaction import url_without_credentials
from local_platform.workflows.tasks.pipeline_task import UpdateMode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local_platform.lake import Lake
    from local_platform.spark.session import Sizing
    from local_platform.storage.opening import Kind

_ALL = UpdateMode()


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What to run.

    Attributes:
        source: folder or base URL of the delivered files; None runs the jobs on what is in raw already.
        lake: the lake's folder.
        run_id: the run's id; it names folders in raw and stands in every log line.
        environment: which environment's definitions run.
        output: folder of synthesized stacks to run as they are; None synthesizes when sources have changed.
        day: the day that the run takes for today; None for today.
        parameters: overrides of the jobs' parameters.
        mode: what pipelines bring up to date.
        repair: id of an earlier run whose jobs are repaired; nothing is delivered then.
        sizing: how much Spark to start; None decides by the amount of data.
        storage: where the lake's data are: in its folder, or in an Azurite that runs as long as this run.
        cluster: whether the Spark that stays up between runs is used, if it is up, not in use, and the data are in the
            lake's folder.
    """

    source: Path | str | None
    lake: Lake
    run_id: str
    environment: str = "dev"
    output: Path | None = None
    day: date | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    mode: UpdateMode = _ALL
    repair: str | None = None
    sizing: Sizing | None = None
    storage: Kind = "folder"
    cluster: bool = False

    @property
    def shown_source(self) -> str:
        """The source of the files, without credentials."""
        source = self.source or self.lake.raw
        return url_without_credentials(source) if isinstance(source, str) else str(source)


def new_run_id() -> str:
    """Return an id that sorts by time: ``20261122T131500Z-3f9a``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
