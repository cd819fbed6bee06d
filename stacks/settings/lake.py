"""The storage account of the lake: redundancy, recovery, and when data moves to cheaper tiers."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from stacks.settings.base import Section, one_of, refuse

ZONE_REDUNDANT = ("ZRS", "GZRS", "RAGZRS")
_MOST_DAYS = 99_999
"""Source: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_management_policy."""


class RawLifecycle(Section):
    """Deliveries as they came. There is no archive tier: Auto Loader can't read it, zones can't keep it."""

    cool_after_days: int = Field(
        ge=1, description="Reading costs more from then on, keeping less; at least 30 days of it are charged."
    )
    cold_after_days: int = Field(ge=1, description="As cool, more so; at least 90 days of it are charged.")
    delete_after_days: int = Field(
        ge=1,
        le=_MOST_DAYS,
        description="Deliveries older than this are gone; bronze can't be rebuilt from them any more.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.cool_after_days < self.cold_after_days < self.delete_after_days:
            raise refuse(
                f"more than cool_after_days ({self.cool_after_days}) and less than delete_after_days"
                f" ({self.delete_after_days})",
                key="cold_after_days",
                found=self.cold_after_days,
            )
        return self


class LifecycleSettings(Section):
    """When files move to a cheaper tier. Nothing is deleted below Delta tables: VACUUM alone knows what they need."""

    raw: RawLifecycle = Field(description="Rules of the container raw.")
    bronze_cool_after_days: int = Field(
        ge=30,
        le=_MOST_DAYS,
        description="Tables' files untouched that long move to cool. Full refreshes of silver then cost reads.",
    )
    silver_cool_after_days: int = Field(
        ge=30, le=_MOST_DAYS, description="As bronze; OPTIMIZE rewrites files, which makes them hot again."
    )
    gold_cool_after_days: int = Field(
        ge=30, le=_MOST_DAYS, description="As silver; analysts read gold daily, so early cooling costs more."
    )


class LakeSettings(Section):
    """The ADLS Gen2 account."""

    redundancy: Annotated[str, one_of("LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS")] = Field(
        description="Copies of the data. LRS: one data centre, lost with it; ZRS: three zones, about 25 % more; GRS and"
        " GZRS: a second region as well, about twice the price. Some changes replace the account."
    )
    soft_delete_days: int = Field(
        ge=1,
        le=365,
        description="How long deleted blobs and containers can be brought back, and are paid for: VACUUM and OPTIMIZE"
        " delete many, so this multiplies what the lake costs.",
    )
    lifecycle: LifecycleSettings = Field(description="When data moves to cheaper tiers.")
