"""Who uses the lakehouse: two groups of people, and the service principals that run it and deploy it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from stacks.settings.base import Guid, Section, refuse


class AccessSettings(Section):
    """Account-level groups and the service principal; made in Entra ID, known to Databricks by automatic sync."""

    engineers: str = Field(
        min_length=1, description="Group that reads every layer, runs the job and repairs its runs; it changes no data."
    )
    analysts: str = Field(min_length=1, description="Group that reads gold, and nothing else.")
    runner_application_id: Guid = Field(
        description="Application (client) id of the service principal that job and pipeline run as, never its object"
        " id: Databricks would take that for somebody who doesn't exist."
    )
    deployer_application_id: Guid = Field(
        description="Client id of the identity that applies, which `lakehouse bootstrap` makes: it owns what only its"
        " maker can own. With another's, permissions are refused, or each plan changes them."
    )

    @model_validator(mode="after")
    def _different(self) -> Self:
        if self.analysts == self.engineers:
            raise refuse(
                "another group than engineers: each is granted something else", key="analysts", found=self.analysts
            )
        if self.deployer_application_id == self.runner_application_id:
            raise refuse(
                "another service principal than the runner: what runs must not be able to deploy",
                key="deployer_application_id",
                found=self.deployer_application_id,
            )
        return self
