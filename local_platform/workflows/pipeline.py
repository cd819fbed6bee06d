"""A declarative pipeline as the local platform runs it, read from its synthesized ``databricks_pipeline``.

Reference: https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/pipeline
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from local_platform.workflows.errors import JobDefinitionError
from local_platform.workflows.fields import Fields, Notes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local_platform.workflows.artifacts import Shipped
    from stacks.synthesized import Stack

# They have no effect on an update.
_SILENT = frozenset({"name", "description", "tags", "depends_on", "lifecycle", "provider", "//"})
_COMPUTE = "Spark runs on this machine"
_REASONS = {
    "cluster": _COMPUTE,
    "serverless": _COMPUTE,
    "photon": _COMPUTE,
    "edition": _COMPUTE,
    "channel": _COMPUTE,
    "development": "an update is tried once, and nothing is kept running after it",
    "continuous": "one update runs",
    "notification": "nobody is notified",
    "run_as": "runs as whoever started it",
    "budget_policy_id": "nothing is billed",
}


@dataclass(frozen=True, slots=True)
class EventLog:
    """Where the pipeline publishes its event log."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline.

    Attributes:
        address: ``databricks_pipeline.gold``.
        name: its name.
        catalog: where its unqualified names live.
        schema: the same.
        configuration: what its sources read with ``spark.conf.get``.
        root_path: the workspace folder that its sources import from.
        sources: file by path in the workspace, those that are run.
        event_log: where the event log goes; None for the hidden table that the service keeps.
        not_emulated: what the definition asks for and this machine can't do.
    """

    address: str
    name: str
    catalog: str
    schema: str
    configuration: Mapping[str, str]
    root_path: str
    sources: Mapping[str, Path]
    event_log: EventLog | None
    not_emulated: tuple[str, ...]


def read_pipeline(stack: Stack, address: str, shipped: Shipped) -> Pipeline:
    """Return a pipeline of a stack.

    Raises:
        JobDefinitionError: there is no such pipeline, or it can't be read.
        ArtifactMissingError: it names a source that does not ship.
    """
    resource = stack.find(address)
    if resource is None:
        known = ", ".join(found.address for found in stack.of_type("databricks_pipeline")) or "none"
        raise JobDefinitionError(f"{stack.name} has no pipeline {address}; it has {known}.")
    notes = Notes()
    fields = Fields(stack.resolve(dict(resource.body)), address, notes)
    sources: dict[str, Path] = {}
    for library in fields.blocks("library"):
        sources |= _library(library, shipped)
    if not sources:
        raise JobDefinitionError(f"{address} has no library, so it would run nothing. Give it its sources.")
    log = fields.block("event_log")
    found = Pipeline(
        address=address,
        name=fields.text("name", address),
        catalog=fields.required("catalog"),
        schema=fields.text("schema") or fields.required("target"),
        configuration=fields.table("configuration"),
        root_path=fields.text("root_path"),
        sources=sources,
        event_log=EventLog(log.text("schema"), log.required("name")) if log else None,
        not_emulated=(),
    )
    if log:
        log.pass_over()  # it is in the pipeline's catalog
    fields.close(_REASONS, _SILENT)
    return replace(found, not_emulated=notes.lines(address, found.name))


def _library(fields: Fields, shipped: Shipped) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for kind in ("file", "notebook"):
        block = fields.block(kind)
        if block:
            found |= shipped.matching(block.required("path"))
    glob = fields.block("glob")
    if glob:
        found |= shipped.matching(glob.required("include"))
    fields.close(dict.fromkeys(("jar", "maven", "whl"), "only the sources that ship are run"))
    return found
