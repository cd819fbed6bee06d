"""Cluster policies: JSON that Databricks understands, and clusters that comply with the policy that they name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stacks.checks.compute import job_clusters, node_type_problem, runtime_problem
from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

Rules = dict[str, dict[str, Any]]

TYPES: dict[str, frozenset[str]] = {
    "fixed": frozenset({"value"}),
    "forbidden": frozenset(),
    "allowlist": frozenset({"values"}),
    "blocklist": frozenset({"values"}),
    "regex": frozenset({"pattern"}),
    "range": frozenset(),
    "unlimited": frozenset(),
}
"""Types of limits and the keys that each must have; a range has ``minValue``, ``maxValue`` or both."""
OPTIONAL = frozenset({"defaultValue", "hidden", "isOptional", "minValue", "maxValue", "type"})
ATTRIBUTES = re.compile(
    r"(autoscale\.(min|max)_workers|autotermination_minutes|aws_attributes\..+|azure_attributes\.(availability"
    r"|first_on_demand|spot_bid_max_price|capacity_reservation_group)|cluster_log_conf\..+|cluster_name|cluster_type"
    r"|custom_tags\.[^.]+|data_security_mode|dbus_per_hour|docker_image\..+|driver_instance_pool_id"
    r"|driver_node_type_id|enable_elastic_disk|enable_local_disk_encryption|init_scripts\..+|instance_pool_id"
    r"|is_single_node|kind|node_type_id|num_workers|runtime_engine|single_user_name|spark_conf\..+"
    r"|spark_env_vars\..+|spark_version|ssh_public_keys\..+|use_ml_runtime|workload_type\.clients\.(jobs|notebooks))"
)
"""Paths of attributes that a policy may limit.

Source of this and of the types: https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition.
"""
CLUSTER_TYPES = frozenset({"all-purpose", "dlt", "job"})


def check(stack: Stack) -> Iterator[Problem]:
    """Check every policy's definition, and every cluster against the policy it names."""
    policies: dict[str, Rules] = {}
    for policy in stack.of_type("databricks_cluster_policy"):
        text = policy.body.get("definition")
        if not is_known(text):
            continue
        try:
            definition = json.loads(str(text))
        except ValueError as error:
            yield policy, f"definition is not JSON: {error}"
            continue
        if not isinstance(definition, dict) or not all(isinstance(limit, dict) for limit in definition.values()):
            yield (
                policy,
                'definition must be an object of attribute paths, each with an object such as {"type": "fixed"}',
            )
            continue
        policies[policy.address] = definition
        yield from ((policy, message) for message in _definition_problems(definition))
    for job in stack.of_type("databricks_job"):
        for label, cluster in job_clusters(job):
            yield from _fit(stack, job, label, cluster, policies, "job")
    for pipeline in stack.of_type("databricks_pipeline"):
        for cluster in pipeline.blocks("cluster"):
            yield from _fit(stack, pipeline, f"cluster {cluster.get('label', 'default')!r}", cluster, policies, "dlt")


def _definition_problems(definition: Rules) -> Iterator[str]:
    for path, limit in definition.items():
        if not ATTRIBUTES.fullmatch(path):
            yield f"definition limits {path!r}, which is no attribute of a cluster"
        kind = limit.get("type")
        if kind not in TYPES:
            yield not_allowed(f"type of {path!r}", kind, TYPES) or f"{path!r} has no type; allowed: {', '.join(TYPES)}"
            continue
        missing = sorted(TYPES[kind] - limit.keys())
        unknown = sorted(limit.keys() - TYPES[kind] - OPTIONAL)
        if missing or unknown:
            yield f"{path!r} ({kind}): missing {missing or 'nothing'}, unknown {unknown or 'nothing'}"
        default = limit.get("defaultValue")
        if default is not None and not missing and not _allows(limit, default):
            yield f"{path!r}: the default {default!r} is outside its own limit {_limit(limit)}"
        yield from _value_problems(path, limit)


def _value_problems(path: str, limit: dict[str, Any]) -> Iterator[str]:
    values = [limit["value"]] if "value" in limit else list(limit.get("values", []))
    lowest, highest = limit.get("minValue"), limit.get("maxValue")
    if lowest is not None and highest is not None and lowest > highest:
        yield f"{path!r}: minValue {lowest} is above maxValue {highest}"
    for value in values:
        problem = None
        if path == "spark_version" and not str(value).startswith("auto:"):
            problem = runtime_problem(value)
        elif path in {"node_type_id", "driver_node_type_id"}:
            problem = node_type_problem(value)
        elif path == "cluster_type":
            problem = not_allowed("cluster_type", value, CLUSTER_TYPES)
        if problem and limit.get("type") != "blocklist":
            yield f"{path!r}: {problem}"


def _fit(
    stack: Stack, user: Resource, label: str, cluster: dict[str, Any], policies: dict[str, Rules], kind: str
) -> Iterator[Problem]:
    target = stack.target(cluster.get("policy_id"))
    if target is not None and target.type != "databricks_cluster_policy":
        yield user, f"{label}: policy_id names {target.address}; allowed: a databricks_cluster_policy"
    for path, limit in policies.get(target.address if target else "", {}).items():
        value = kind if path == "cluster_type" else _value(cluster, path)
        if value is None or not is_known(value) or limit.get("type") not in TYPES:
            continue
        if not _allows(limit, value):
            yield user, f"{label}: {path} is {value!r}, which its policy refuses; allowed: {_limit(limit)}"


def _value(cluster: dict[str, Any], path: str) -> Any:
    """Return the value at a policy's path in a cluster; keys of maps such as ``spark_conf`` may contain dots."""
    first, _, rest = path.partition(".")
    found = cluster.get(first)
    if not rest or found is None:
        return found
    inner = found[0] if isinstance(found, list) and found else found
    return inner.get(rest) if isinstance(inner, dict) else None


def _allows(limit: dict[str, Any], value: Any) -> bool:
    text, values = str(value), [str(one) for one in limit.get("values", [])]
    verdicts = {
        "fixed": text == str(limit.get("value")),
        "forbidden": False,
        "allowlist": text in values,
        "blocklist": text not in values,
        "regex": re.fullmatch(str(limit.get("pattern", "")), text) is not None,
    }
    if limit["type"] == "range" and isinstance(value, (int, float)):
        return bool(limit.get("minValue", value) <= value <= limit.get("maxValue", value))
    return verdicts.get(limit["type"], True)


def _limit(limit: dict[str, Any]) -> str:
    shown = {key: limit[key] for key in ("value", "values", "pattern", "minValue", "maxValue") if key in limit}
    return f"{limit['type']} {shown}" if shown else str(limit["type"])
