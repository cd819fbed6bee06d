"""Who may do what in Unity Catalog: the least that each principal needs, one grant per securable and principal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.lakehouse.catalog import ARTIFACTS, BRONZE, CHECKPOINTS, GOLD, NOTICES, OPS, SILVER
from stacks.lakehouse.storage import RAW
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.catalog import Catalog
    from stacks.lakehouse.storage import Storage


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a role may do on one securable; its name is that of the schema, volume or container."""

    role: str
    kind: str
    name: str
    privileges: tuple[str, ...]
    reason: str


_READ = ("USE_SCHEMA", "SELECT")
_WRITE = (*_READ, "MODIFY", "CREATE_TABLE")
_RULES = (
    *[
        _Rule(role, "catalog", "", ("USE_CATALOG",), "Without it no other privilege in the catalog counts.")
        for role in ("analysts", "engineers", "runner")
    ],
    _Rule("analysts", "schema", GOLD, _READ, "Gold is made for analysts: typed, tested, without what was refused."),
    *[
        _Rule(
            "engineers", "schema", schema, _READ, "Engineers find out what a run did; they change data by runs alone."
        )
        for schema in (BRONZE, SILVER, GOLD, OPS)
    ],
    _Rule("engineers", "volume", ARTIFACTS, ("READ_VOLUME",), "Engineers see which wheel a run took."),
    _Rule("engineers", "volume", NOTICES, ("READ_VOLUME",), "Engineers read what an alert tells them of."),
    _Rule("engineers", "external_location", RAW, ("READ_FILES",), "Engineers compare a table with what was delivered."),
    *[
        _Rule("runner", "schema", schema, _WRITE, "The job makes the schema's tables, reads and writes them.")
        for schema in (BRONZE, SILVER, OPS)
    ],
    _Rule(
        "runner",
        "schema",
        GOLD,
        (*_READ, "CREATE_MATERIALIZED_VIEW"),
        "The pipeline runs as this principal, which so owns the views it makes: it creates them, and needs no more.",
    ),
    _Rule("runner", "volume", ARTIFACTS, ("READ_VOLUME",), "Clusters install the wheel from there."),
    _Rule("runner", "volume", CHECKPOINTS, ("READ_VOLUME", "WRITE_VOLUME"), "Streams keep what they have read there."),
    _Rule("runner", "volume", NOTICES, ("READ_VOLUME", "WRITE_VOLUME"), "The quality gate leaves its notices there."),
    _Rule("runner", "external_location", RAW, ("READ_FILES",), "Auto Loader reads the deliveries."),
)


class Grants(Construct):
    """Every grant of the environment. What job and pipeline need in order to start is in :attr:`of_runner`."""

    def __init__(self, stack: EnvironmentStack, id_: str, *, catalog: Catalog, storage: Storage) -> None:
        super().__init__(stack, id_)
        access = stack.settings.access
        principals = {
            "analysts": access.analysts,
            "engineers": access.engineers,
            "runner": access.runner_application_id,
        }
        volumes = {ARTIFACTS: catalog.artifacts, CHECKPOINTS: catalog.checkpoints, NOTICES: catalog.notices}
        securables = {
            "catalog": {"": catalog.catalog.name},
            "schema": {name: schema.id for name, schema in catalog.schemas.items()},
            "volume": {name: volume.id for name, volume in volumes.items()},
            "external_location": {name: location.id for name, location in storage.locations.items()},
        }
        self.of_runner = []
        for rule in _RULES:
            grant = databricks.Grant(
                self,
                "_".join(filter(None, (rule.role, rule.kind, rule.name))),
                principal=principals[rule.role],
                privileges=list(rule.privileges),
                **{rule.kind: securables[rule.kind][rule.name]},
                depends_on=[catalog.binding],  # destroyed before the binding, without which nobody reaches the catalog
            )
            because(grant, rule.reason)
            if rule.role == "runner":
                self.of_runner.append(grant)
