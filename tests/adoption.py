"""Adopts a copy of ``environments/``: gives every setting another valid value, as whoever adopts the repository may."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import uuid
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

import tomlkit

from stacks.naming import Names
from stacks.settings import load_environment, load_metastores
from stacks.settings.loader import environment_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


def is_telling(name: str) -> bool:
    """Tell a name that stands for something of its owner's from a plain word, such as a group ``engineers``.

    Code and prose have such words, too.
    """
    return not name.isalpha()


def mentions(name: str, text: str) -> bool:
    """Tell whether a text has a name as a whole, not as a part of a longer one."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _either(one: Any, other: Any) -> Callable[[Any], Any]:
    return lambda old: other if old == one else one


def _more(step: int) -> Callable[[Any], Any]:
    return lambda old: old + step


def _opposite(old: Any) -> bool:
    return not old


def _another_id(old: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, old))


def _another_network(old: str) -> str:
    """Return a network of that size, and of two within each other again two that are: one bit of both is turned."""
    network = IPv4Network(old)
    return str(IPv4Network((int(network.network_address) ^ 1 << 23, network.prefixlen)))


_STATE = {
    "state.resource_group": _either("rg-state-of-films", "rg-state-of-shows"),
    "state.container": _either("terraform", "states"),
}
_ENVIRONMENT: Mapping[str, Callable[[Any], Any]] = {
    **_STATE,
    "azure.tenant_id": _another_id,
    "azure.subscription_id": _another_id,
    "azure.region": _either("swedencentral", "francecentral"),
    "azure.workload": _either("films", "shows"),
    "azure.instance": _either("731", "842"),
    "azure.tags.owner": _either("film-crew", "show-crew"),
    "azure.tags.cost_center": _either("film-studio", "show-studio"),
    "network.address_space": _another_network,
    "network.databricks_host": _another_network,
    "network.databricks_container": _another_network,
    "network.private_endpoints": _another_network,
    "network.zones": _either(["2"], ["3"]),
    "network.nat_idle_timeout_minutes": _either(20, 30),
    "lake.redundancy": _either("GZRS", "ZRS"),
    "lake.soft_delete_days": _either(40, 50),
    "lake.lifecycle.raw.cool_after_days": _more(1),
    "lake.lifecycle.raw.cold_after_days": _more(2),
    "lake.lifecycle.raw.delete_after_days": _more(3),
    "lake.lifecycle.bronze_cool_after_days": _more(4),
    "lake.lifecycle.silver_cool_after_days": _more(5),
    "lake.lifecycle.gold_cool_after_days": _more(6),
    "workspace.root_storage_redundancy": _either("Standard_GRS", "Standard_ZRS"),
    "factory.integration_runtime_cores": _either(16, 32),
    "factory.integration_runtime_ttl_minutes": _either(15, 25),
    "monitoring.retention_days": _either(100, 120),
    "monitoring.daily_quota_gb": _more(1),
    "monitoring.notify": _either(["films@adopter.example"], ["shows@adopter.example"]),
    "monitoring.availability_percent": _either(98.5, 97.5),
    "monitoring.denied_requests": _more(1),
    "budget.monthly_amount": _more(1),
    "budget.start_date": _either(dt.date(2031, 2, 1), dt.date(2031, 3, 1)),
    "budget.forecast_percent": _either(60, 70),
    "budget.actual_percent": _either(90, 95),
    "access.engineers": _either("film-makers", "show-makers"),
    "access.analysts": _either("film-critics", "show-critics"),
    "access.runner_application_id": _another_id,
    "access.deployer_application_id": _another_id,
    "compute.runtime": _either("18.x-scala2.13", "17.3.x-scala2.13"),
    "compute.node_type": _either("Standard_D8ds_v5", "Standard_D16ds_v5"),
    "compute.min_workers": _more(1),
    "compute.max_workers": _more(2),
    "compute.spot": _opposite,
    "compute.photon": _opposite,
    "compute.interactive_minutes": _either(45, 60),
    "warehouse.size": _either("X-Small", "Small"),
    "warehouse.auto_stop_minutes": _either(15, 20),
    "job.paused": _opposite,
    "job.titles_weekdays": _either(["Tuesday"], ["Thursday"]),
    "job.maintenance_weekdays": _either(["Saturday"], ["Friday"]),
    "job.timeout_minutes": _either(300, 360),
    "job.warn_after_minutes": _either(90, 150),
    "job.for_each_concurrency": _either(2, 3),
    "job.max_quarantined_share": _either(0.1, 0.2),
    "job.retention_hours": _either(336, 504),
    "ingestion.base_url": _either("https://films.adopter.example/titles/", "https://shows.adopter.example/titles/"),
    "ingestion.delivery_document": _either("delivery.json", "manifest.json"),
    "ingestion.paused": _opposite,
    "ingestion.at_utc": _either("04:30", "05:30"),
}
_METASTORE: Mapping[str, Callable[[Any], Any]] = {
    **_STATE,
    "region": _ENVIRONMENT["azure.region"],
    "account_id": _another_id,
    "id": _another_id,
    "owner": _either("film-admins", "show-admins"),
}
# What belongs to one environment alone; ``{}`` is its name.
_OF_ONE = {
    "state.storage_account": ("ststatefilms{}", "ststateshows{}"),
    "catalog.name": ("films_{}", "shows_{}"),
}
# Decisions, not values: policies and the findings accepted in suppressions.toml allow them one way only.
_DECIDED = {"azure.delete_protection", "network.private_link", "network.public_access", "network.allowed_ip_ranges"}
# The choices among what Azure and Databricks have, and the tables that only some owners need, are no names.
_NAMES = re.compile(
    r"azure\.(tenant_id|subscription_id|region|tags\..+)|state\..+|network\.(address_space|databricks_.+|private_endpoints)|monitoring\.notify|access\..+"
    r"|catalog\.name|compute\.(runtime|node_type)|warehouse\.size|ingestion\.base_url|region|account_id|id|owner"
)


def adopt(folder: Path) -> None:
    """Give every setting of a copy of ``environments/`` another value, and remove the pin of the release.

    Raises:
        KeyError: A setting is not known here: say above which other value it may have.
    """
    for name in environment_names(folder):
        _change(folder / f"{name}.toml", _ENVIRONMENT, name)
    for metastore in load_metastores(folder):
        _change(folder / f"{metastore.name}.toml", _METASTORE, "metastore")


def names_of(folder: Path) -> dict[str, set[str]]:
    """Return, by environment, the telling names in the settings of a folder and those of resources that follow.

    Those of all metastores are under ``metastore``, as in the names of stacks.
    """
    found: dict[str, set[str]] = {"metastore": set()}
    for name in environment_names(folder):
        names = Names(load_environment(name, folder))
        found[name] = {names.resource_group, names.workspace, names.workspace_storage, names.factory, names.lake}
        found[name] |= _names_in(folder / f"{name}.toml")
    for metastore in load_metastores(folder):
        found["metastore"] |= _names_in(folder / f"{metastore.name}.toml")
    return found


def values_of(file: Path) -> dict[str, list[Any]]:
    """Return what each setting of a file says, by its key; one value is a list of one."""
    found = {key: table[last] for table, last, key in _settings(_read(file))}
    return {key: value if isinstance(value, list) else [value] for key, value in found.items()}


def _names_in(file: Path) -> set[str]:
    values = values_of(file)
    named = {name for key in values if _NAMES.fullmatch(key) for name in values[key] if is_telling(name)}
    # A region is a plain word, but no other text has it.
    return named.union(*(values[key] for key in ("azure.region", "region") if key in values))


def _change(file: Path, changes: Mapping[str, Callable[[Any], Any]], name: str) -> None:
    document = _read(file)
    for table, last, key in _settings(document):
        if key in _OF_ONE:
            one, other = (form.format(name) for form in _OF_ONE[key])
            table[last] = other if table[last] == one else one
        elif key.startswith("workspaces."):
            table[last] += 1
        elif key not in _DECIDED:
            table[last] = changes[key](table[last])
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _read(file: Path) -> dict[str, Any]:
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    document.pop("release", None)
    return document


def _settings(table: dict[str, Any], path: str = "") -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each setting below a table: the table that has it, its name there, and its whole key."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _settings(value, f"{path}{name}.")
        else:
            yield table, name, f"{path}{name}"
