"""Unity Catalog's securables: isolation, bindings, storage that doesn't overlap, and file events with a queue."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

ISOLATION_MODES: dict[str, frozenset[str]] = {
    "databricks_catalog": frozenset({"ISOLATED", "OPEN"}),
    "databricks_external_location": frozenset({"ISOLATION_MODE_ISOLATED", "ISOLATION_MODE_OPEN"}),
    "databricks_storage_credential": frozenset({"ISOLATION_MODE_ISOLATED", "ISOLATION_MODE_OPEN"}),
    "databricks_credential": frozenset({"ISOLATION_MODE_ISOLATED", "ISOLATION_MODE_OPEN"}),
}
"""Source: ``isolation_mode`` of each of these resources of the provider (1.99.0); the spellings differ."""
BINDING_TYPES = frozenset({"BINDING_TYPE_READ_ONLY", "BINDING_TYPE_READ_WRITE"})
BOUND = frozenset({"catalog", "credential", "external_location", "storage_credential"})
"""Source: ``binding_type`` and ``securable_type`` of databricks_workspace_binding (1.99.0)."""
VOLUME_TYPES = frozenset({"EXTERNAL", "MANAGED"})
PREDICTIVE = frozenset({"DISABLE", "ENABLE", "INHERIT"})
"""Source: ``volume_type`` of databricks_volume, ``enable_predictive_optimization`` of databricks_catalog (1.99.0)."""
QUEUES = ("managed_aqs", "provided_aqs")
_URL = re.compile(r"abfss://[a-z0-9-]{3,63}@[a-z0-9]{3,24}\.dfs\.core\.windows\.net/[^ ]*")
_ROOTS = ("databricks_catalog", "databricks_schema", "databricks_volume")


def check(stack: Stack) -> Iterator[Problem]:
    """Check catalogs, schemas, volumes, locations, credentials and bindings."""
    for type_, modes in ISOLATION_MODES.items():
        yield from _enumerated(stack.of_type(type_), "isolation_mode", modes)
    catalogs = stack.of_type("databricks_catalog")
    yield from _enumerated(catalogs, "enable_predictive_optimization", PREDICTIVE)
    yield from _enumerated(stack.of_type("databricks_volume"), "volume_type", VOLUME_TYPES)
    bindings = stack.of_type("databricks_workspace_binding")
    yield from _enumerated(bindings, "binding_type", BINDING_TYPES)
    yield from _enumerated(bindings, "securable_type", BOUND)
    locations = stack.of_type("databricks_external_location")
    yield from _location_problems(stack, locations)
    yield from _overlapping([(one, one.body.get("url")) for one in locations], "url")
    roots = [(one, one.body.get("storage_root") or one.body.get("storage_location")) for one in stack.of_type(*_ROOTS)]
    yield from _overlapping(roots, "storage root")
    yield from _rootless([(one, root) for one, root in roots if is_known(root)], locations)


def _enumerated(resources: list[Resource], key: str, allowed: frozenset[str]) -> Iterator[Problem]:
    for resource in resources:
        problem = not_allowed(key, resource.body.get(key), allowed)
        if problem:
            yield resource, problem


def _location_problems(stack: Stack, locations: list[Resource]) -> Iterator[Problem]:
    credentials = {str(one.body.get("name")) for one in stack.of_type("databricks_storage_credential")}
    for location in locations:
        url = location.body.get("url")
        if is_known(url) and not _URL.fullmatch(str(url)):
            yield location, f"url is {url!r}; allowed: abfss://<container>@<account>.dfs.core.windows.net/<path>"
        queues = [queue for block in location.blocks("file_event_queue") for queue in QUEUES if block.get(queue)]
        if location.body.get("enable_file_events") and not queues:
            yield location, f"enable_file_events without file_event_queue; allowed: one of {', '.join(QUEUES)}"
        if queues and not location.body.get("enable_file_events"):
            yield location, "file_event_queue without enable_file_events = true has no effect"
        problem = not_allowed("credential_name", location.body.get("credential_name"), credentials)
        if credentials and problem:
            yield location, problem


def _overlapping(placed: list[tuple[Resource, Any]], what: str) -> Iterator[Problem]:
    known = [(one, str(url)) for one, url in placed if is_known(url)]
    for (first, left), (second, right) in combinations(known, 2):
        if _below(left, right) or _below(right, left):
            yield second, f"{what} {right} overlaps {left} of {first.address}; each needs a folder of its own"


def _rootless(roots: list[tuple[Resource, Any]], locations: list[Resource]) -> Iterator[Problem]:
    urls = [str(one.body.get("url")) for one in locations if is_known(one.body.get("url"))]
    for resource, root in roots:
        if urls and not any(_below(str(root), url) for url in urls):
            yield resource, f"storage root {root} lies in no external location; allowed: below {', '.join(urls)}"


def _below(inner: str, outer: str) -> bool:
    return (inner.rstrip("/") + "/").startswith(outer.rstrip("/") + "/")
