"""Grants of Unity Catalog: privileges that exist and fit the securable, each granted once, by one type of resource."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_TABLE = frozenset({"ALL_PRIVILEGES", "APPLY_TAG", "MANAGE", "MODIFY", "REFRESH", "SELECT"})
_IN_SCHEMA = frozenset({
    "ALL_PRIVILEGES", "APPLY_TAG", "CREATE_FUNCTION", "CREATE_MATERIALIZED_VIEW", "CREATE_MODEL",
    "CREATE_MODEL_VERSION", "CREATE_TABLE", "CREATE_VOLUME", "EXECUTE", "EXTERNAL_USE_SCHEMA", "MANAGE", "MODIFY",
    "READ_VOLUME", "REFRESH", "SELECT", "USE_SCHEMA", "WRITE_VOLUME",
})  # fmt: skip
_EXTERNAL = frozenset({
    "ALL_PRIVILEGES", "BROWSE", "CREATE_EXTERNAL_TABLE", "CREATE_EXTERNAL_VOLUME", "MANAGE", "READ_FILES",
    "WRITE_FILES",
})  # fmt: skip
PRIVILEGES: dict[str, frozenset[str]] = {
    "metastore": frozenset({
        "CREATE_CATALOG", "CREATE_CLEAN_ROOM", "CREATE_CONNECTION", "CREATE_EXTERNAL_LOCATION", "CREATE_PROVIDER",
        "CREATE_RECIPIENT", "CREATE_SERVICE_CREDENTIAL", "CREATE_SHARE", "CREATE_STORAGE_CREDENTIAL",
        "MANAGE_ALLOWLIST", "SET_SHARE_PERMISSION", "USE_MARKETPLACE_ASSETS", "USE_PROVIDER", "USE_RECIPIENT",
        "USE_SHARE",
    }),
    "catalog": _IN_SCHEMA | {"BROWSE", "CREATE_SCHEMA", "USE_CATALOG"},
    "schema": _IN_SCHEMA,
    "table": _TABLE,
    "volume": frozenset({"ALL_PRIVILEGES", "APPLY_TAG", "MANAGE", "READ_VOLUME", "WRITE_VOLUME"}),
    "function": frozenset({"ALL_PRIVILEGES", "EXECUTE", "MANAGE"}),
    "model": frozenset({"ALL_PRIVILEGES", "APPLY_TAG", "CREATE_MODEL_VERSION", "EXECUTE", "MANAGE"}),
    "external_location": _EXTERNAL | {"CREATE_FOREIGN_SECURABLE", "CREATE_MANAGED_STORAGE", "EXTERNAL_USE_LOCATION"},
    "storage_credential": _EXTERNAL - {"BROWSE"} | {"CREATE_EXTERNAL_LOCATION"},
    "credential": frozenset({"ACCESS", "ALL_PRIVILEGES", "CREATE_CONNECTION", "MANAGE"}),
    "foreign_connection": frozenset({"ALL_PRIVILEGES", "CREATE_FOREIGN_CATALOG", "MANAGE", "USE_CONNECTION"}),
    "share": frozenset({"SELECT"}),
}  # fmt: skip
"""Privileges by securable, under the names of databricks_grant's arguments.

Source: https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/access-control/privileges-reference.
"""


def check(stack: Stack) -> Iterator[Problem]:
    """Check each grant, and that no two are for the same principal on the same securable."""
    singles, wholes = stack.of_type("databricks_grant"), stack.of_type("databricks_grants")
    spoken = Counter((securable(grant), str(grant.body.get("principal")).lower()) for grant in singles)
    owned = Counter(securable(grants) for grants in wholes)
    for grant in (*singles, *wholes):
        named = [kind for kind in PRIVILEGES if grant.body.get(kind) is not None]
        if len(named) != 1:
            yield (
                grant,
                f"names the securables {named or 'none'}; allowed: exactly one of {', '.join(sorted(PRIVILEGES))}",
            )
            continue
        for principal, privileges in _entries(grant):
            yield from ((grant, message) for message in _problems(named[0], principal, privileges))
    for grant in singles:
        kind, name = securable(grant)
        times = spoken[(kind, name), str(grant.body.get("principal")).lower()]
        if times > 1:
            yield (
                grant,
                f"{times} grants for {grant.body.get('principal')!r} on {kind} {name} undo one another; keep one",
            )
        if owned[kind, name]:
            yield grant, f"databricks_grants on {kind} {name} removes what databricks_grant gives; keep one kind"
    for grants in wholes:
        if owned[securable(grants)] > 1:
            yield grants, f"{owned[securable(grants)]} databricks_grants on {' '.join(securable(grants))}; keep one"
    yield from _unreachable(singles)


def securable(grant: Resource) -> tuple[str, str]:
    """Return kind and name of what a grant is on."""
    kind = next((kind for kind in PRIVILEGES if grant.body.get(kind) is not None), "nothing")
    return kind, str(grant.body.get(kind)).lower()


def _entries(grant: Resource) -> list[tuple[str, list[str]]]:
    bodies = blocks(grant.body, "grant") if grant.type == "databricks_grants" else [dict(grant.body)]
    return [(str(body.get("principal", "")), list(body.get("privileges", []))) for body in bodies]


def _problems(kind: str, principal: str, privileges: list[str]) -> Iterator[str]:
    if not principal.strip():
        yield "no principal; allowed: a group, a user, or a service principal's application id"
    if not privileges:
        yield f"no privileges for {principal!r}; allowed: {', '.join(sorted(PRIVILEGES[kind]))}"
    for privilege, times in Counter(privileges).items():
        problem = not_allowed(f"privilege on a {kind}", privilege, PRIVILEGES[kind])
        if problem:
            yield problem
        if times > 1:
            yield f"privilege {privilege} is listed {times} times; keep one"
    if "ALL_PRIVILEGES" in privileges and len(privileges) > 1:
        yield "ALL_PRIVILEGES beside single ones: Databricks returns the one, so each plan shows a difference; keep one"


def _unreachable(grants: list[Resource]) -> Iterator[Problem]:
    """Find privileges that can't be used, because USE_CATALOG or USE_SCHEMA is not granted as well."""
    held: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for grant in grants:
        held[*securable(grant), str(grant.body.get("principal")).lower()] |= set(grant.body.get("privileges", []))
    catalogs = {name for kind, name, _ in held if kind == "catalog"}
    for grant in grants:
        kind, name = securable(grant)
        catalog, principal = name.split(".")[0], str(grant.body.get("principal")).lower()
        if kind not in {"schema", "volume", "table"} or not is_known(name) or catalog not in catalogs:
            continue
        above = held["catalog", catalog, principal]
        if not above & {"USE_CATALOG", "ALL_PRIVILEGES"}:
            yield grant, f"{principal!r} lacks USE_CATALOG on {catalog}, so the grant gives nothing; grant it there"
        schema = ".".join(name.split(".")[:2])
        if not (above | held["schema", schema, principal]) & {"USE_SCHEMA", "ALL_PRIVILEGES"}:
            yield grant, f"{principal!r} lacks USE_SCHEMA on {schema}, so the grant gives nothing; grant it there"
