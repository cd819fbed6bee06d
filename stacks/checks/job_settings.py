"""What a job says beside its tasks: its trigger, health rules, retries, notifications and cluster keys."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from stacks.checks._jobs import tasks_of
from stacks.findings import is_known, is_uuid, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

HEALTH_METRICS = frozenset({
    "RUN_DURATION_SECONDS", "STREAMING_BACKLOG_BYTES", "STREAMING_BACKLOG_FILES", "STREAMING_BACKLOG_RECORDS",
    "STREAMING_BACKLOG_SECONDS",
})  # fmt: skip
HEALTH_OPERATORS = frozenset({"GREATER_THAN"})
PAUSE = frozenset({"PAUSED", "UNPAUSED"})
TRIGGERS = ("file_arrival", "periodic", "table_update")
UNITS = frozenset({"DAYS", "HOURS", "WEEKS"})
SHORTEST_PAUSE_SECONDS = 60
"""Source: databricks_job (1.99.0), https://docs.databricks.com/api/azure/workspace/jobs/create."""
_SECONDS = ("min_time_between_triggers_seconds", "wait_after_last_change_seconds")


def check(stack: Stack) -> Iterator[Problem]:
    """Check every job; what a task and a job share is checked on both."""
    for job in stack.of_type("databricks_job"):
        problems = [*_trigger_problems(job), *_run_as_problems(job), *_repeated(job), *_shared_problems(job.body)]
        yield from ((job, message) for message in problems if message)
        for task in tasks_of(job):
            found = (*_shared_problems(task.body), *_retry_problems(task.body))
            yield from ((job, f"task {task.key!r}: {message}") for message in found if message)
    for pipeline in stack.of_type("databricks_pipeline"):
        yield from ((pipeline, message) for message in _run_as_problems(pipeline))


def _trigger_problems(job: Resource) -> Iterator[str | None]:
    starts = [kind for kind in ("trigger", "schedule", "continuous") if job.blocks(kind)]
    if len(starts) > 1:
        yield f"it is started by {' and '.join(starts)}; allowed: one of them"
    for kind in starts:
        yield from (not_allowed(f"{kind} pause_status", one.get("pause_status"), PAUSE) for one in job.blocks(kind))
    for trigger in job.blocks("trigger"):
        kinds = [kind for kind in TRIGGERS if blocks(trigger, kind)]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "no condition"
            yield f"the trigger has {found}; allowed: exactly one of {', '.join(TRIGGERS)}"
        for periodic in blocks(trigger, "periodic"):
            yield not_allowed("periodic unit", periodic.get("unit"), UNITS)
        for arrival in blocks(trigger, "file_arrival"):
            url = str(arrival.get("url"))
            if not url.endswith("/"):
                yield f"file_arrival url is {url!r}; allowed: one that ends in a slash"
            if re.search(r"/[_.][^/]*/$", url):
                yield f"file_arrival url is {url!r}: a folder whose name begins with _ or . is not looked into"
            short = [
                key for key in _SECONDS if isinstance(arrival.get(key), int) and arrival[key] < SHORTEST_PAUSE_SECONDS
            ]
            if short:
                yield f"{' and '.join(short)} below {SHORTEST_PAUSE_SECONDS}; allowed: {SHORTEST_PAUSE_SECONDS} or more"


def _run_as_problems(resource: Resource) -> Iterator[str]:
    for run_as in resource.blocks("run_as"):
        name = run_as.get("service_principal_name")
        if name is not None and is_known(name) and not is_uuid(name):
            yield f"run_as service_principal_name is {name!r}; allowed: its application id, a UUID"
        if bool(name) == bool(run_as.get("user_name")):
            yield "run_as needs exactly one of service_principal_name and user_name"


def _repeated(job: Resource) -> Iterator[str]:
    for block, key in (("job_cluster", "job_cluster_key"), ("environment", "environment_key"), ("parameter", "name")):
        for name, times in Counter(str(one.get(key)) for one in job.blocks(block)).items():
            if times > 1:
                yield f"{block} {name!r} appears {times} times; keep one"
    used = {str(task.body.get("job_cluster_key")) for task in tasks_of(job)}
    for cluster in job.blocks("job_cluster"):
        if str(cluster.get("job_cluster_key")) not in used:
            yield f"job cluster {cluster.get('job_cluster_key')!r} is used by no task"


def _shared_problems(body: Mapping[str, Any]) -> Iterator[str | None]:
    rules = [rule for health in blocks(body, "health") for rule in blocks(health, "rules")]
    for rule in rules:
        yield not_allowed("health metric", rule.get("metric"), HEALTH_METRICS)
        yield not_allowed("health op", rule.get("op"), HEALTH_OPERATORS)
        value, timeout = rule.get("value"), body.get("timeout_seconds")
        late = isinstance(value, int) and isinstance(timeout, int) and 0 < timeout <= value
        if rule.get("metric") == "RUN_DURATION_SECONDS" and late:
            yield f"health rule warns after {value} s, but the run is ended after {timeout} s; allowed: less than that"
    warned = any(rule.get("metric") == "RUN_DURATION_SECONDS" for rule in rules)
    for mails in blocks(body, "email_notifications"):
        if mails.get("on_duration_warning_threshold_exceeded") and not warned:
            yield "on_duration_warning_threshold_exceeded without a health rule for RUN_DURATION_SECONDS is never sent"


def _retry_problems(body: Mapping[str, Any]) -> Iterator[str]:
    retries = body.get("max_retries")
    if isinstance(retries, int) and retries < -1:
        yield f"max_retries is {retries}; allowed: -1 (for ever), 0 or more"
    if not retries and (body.get("min_retry_interval_millis") or body.get("retry_on_timeout")):
        yield "min_retry_interval_millis or retry_on_timeout without max_retries has no effect"
