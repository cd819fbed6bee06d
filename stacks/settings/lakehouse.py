"""Unity Catalog, compute, and the medallion job."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from stacks.settings.base import Section, each_once, one_of, refuse

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WAREHOUSE_SIZES = ("2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large")
"""Source: https://learn.microsoft.com/azure/databricks/compute/sql-warehouse/warehouse-behavior."""
OLDEST_RUNTIME = 17
"""The first Databricks runtime with Spark 4.0, whose functions the jobs use, and the first with Scala 2.13 alone.

Source: https://learn.microsoft.com/azure/databricks/release-notes/runtime/17.0.
"""
_MOST_RETENTION = 10 * 365 * 24  # ten years; no limit is documented, but much longer ones lead to invalid dates

Weekdays = Annotated[tuple[Annotated[str, one_of(*WEEKDAYS)], ...], Field(min_length=1, strict=False), each_once("day")]


class CatalogSettings(Section):
    """The catalog of the environment."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]{2,62}$",
        description="Name in the metastore, which all environments of a region share. Changing it makes a new catalog;"
        " the tables stay in the old one.",
    )


class ComputeSettings(Section):
    """What job and pipeline run on: clusters in the virtual network, which the lake's firewall lets in."""

    runtime: str = Field(
        pattern=r"^\d+\.(\d+\.)?x-scala2\.13$",
        description=f"Databricks runtime of job clusters, {OLDEST_RUNTIME} or newer: the jobs need Spark 4.0. An LTS"
        " one is supported for three years, others for six months.",
    )
    node_type: str = Field(
        pattern=r"^Standard_[A-Z]+\d+[a-z]*(_v\d)?$",
        description="Virtual machine of drivers and workers. Its quota must hold max_workers + 1 of them.",
    )
    min_workers: int = Field(ge=1, description="Workers that a cluster never goes below, and pays for.")
    max_workers: int = Field(
        ge=1, le=100, description="Workers that a cluster never goes above: the limit of a run's cost."
    )
    spot: bool = Field(
        description="Spot machines with on-demand ones where there are none: up to 80 % cheaper, and taken away at any"
        " time, which the job's retries cover but a deadline may not. Drivers are always on demand."
    )
    photon: bool = Field(
        description="Photon engine: about twice the price an hour, worth it for large joins and merges."
    )
    interactive_minutes: int | None = Field(
        default=None,
        ge=10,
        le=240,
        description="Lets engineers start clusters like the job's that stop after so many idle minutes. Left out, there"
        " is no policy for those; every user may start what the workspace's own policy, Personal Compute, allows.",
    )

    @field_validator("runtime")
    @classmethod
    def _has_spark_4(cls, value: str) -> str:
        if int(value.partition(".")[0]) < OLDEST_RUNTIME:
            raise refuse(f"{OLDEST_RUNTIME} or newer: the jobs use functions of Spark 4.0, which older ones lack")
        return value

    @model_validator(mode="after")
    def _workers_in_order(self) -> Self:
        if self.max_workers < self.min_workers:
            raise refuse(f"at least min_workers ({self.min_workers})", key="max_workers", found=self.max_workers)
        return self


class WarehouseSettings(Section):
    """The SQL warehouse that people query gold with; it starts by itself when somebody does."""

    size: Annotated[str, one_of(*WAREHOUSE_SIZES)] = Field(
        description="Workers, all of them Standard_E8ds_v4: one, and with each size twice as many, at twice the price"
        " while it runs. Their quota must hold them and a driver as large or larger, beside the job's machines."
    )
    auto_stop_minutes: int = Field(
        ge=10, le=240, description="Stops after so many idle minutes, which are paid for; the next query waits minutes."
    )


class MappingSettings(Section):
    """How a delivery of another shape fills the declared columns."""

    columns: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] = Field(
        description="Header names that tell its files. Too few, and files are mapped that are none of these."
    )
    values: dict[str, str] = Field(
        description="Per declared column, a Spark SQL expression over the delivered ones. What it gives as null"
        " quarantines rows; an error in it stops the task."
    )


class JobSettings(Section):
    """The medallion job."""

    paused: bool = Field(description="Paused, a delivery starts nothing; runs are started by hand.")
    titles_weekdays: Weekdays = Field(
        description="Days on which titles are loaded into silver; on others the lookups alone are. Rarely: cheaper, and"
        " gold's titles are as old."
    )
    maintenance_weekdays: Weekdays = Field(
        description="Days on which tables are optimized and vacuumed. Rarely: many small files; often:"
        " rewritten for little."
    )
    timeout_minutes: int = Field(
        ge=10, le=1440, description="A run that takes longer is stopped; a stuck cluster is paid until then."
    )
    warn_after_minutes: int = Field(
        ge=1, le=1440, description="A run that takes longer is told to those who are notified."
    )
    for_each_concurrency: int = Field(
        ge=1, le=100, description="Lookups loaded side by side. More than the cluster's cores only wait for each other."
    )

    max_quarantined_share: float = Field(
        ge=0,
        le=1,
        description="Part of a table's rows that may be quarantined, 0 to 1; more stops the run before gold. High: bad"
        " deliveries reach the marts; low: a few torn rows stop everything.",
    )
    retention_hours: int = Field(
        ge=168,
        le=_MOST_RETENTION,
        description="How long files that no table uses any more are kept. Storage is paid for them; readers, streams"
        " and time travel need them, and Delta refuses less than a week.",
    )
    mappings: dict[str, Annotated[tuple[MappingSettings, ...], Field(strict=False)]] = Field(
        default={},
        description="By source, how deliveries of another shape are read (docs/schema-drift.md). Without one, such a"
        " delivery is quarantined as a whole.",
    )

    @model_validator(mode="after")
    def _warned_before_stopped(self) -> Self:
        if self.warn_after_minutes >= self.timeout_minutes:
            raise refuse(
                f"less than timeout_minutes ({self.timeout_minutes})",
                key="warn_after_minutes",
                found=self.warn_after_minutes,
            )
        return self
