"""The task graph of a job: keys, dependencies, one kind of work per task, compute to run it, and known options."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stacks.checks._jobs import Task, ancestors, tasks_of
from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

KINDS = frozenset({
    "clean_rooms_notebook_task", "condition_task", "dashboard_task", "dbt_cloud_task", "dbt_platform_task", "dbt_task",
    "for_each_task", "gen_ai_compute_task", "notebook_task", "pipeline_task", "power_bi_task", "python_wheel_task",
    "run_job_task", "spark_jar_task", "spark_python_task", "spark_submit_task", "sql_task",
})  # fmt: skip
ON_A_CLUSTER = frozenset({"python_wheel_task", "spark_jar_task", "spark_python_task", "spark_submit_task"})
WITHOUT_CLUSTER = frozenset({"condition_task", "for_each_task", "pipeline_task", "run_job_task", "sql_task"})
RUN_IF = frozenset({
    "ALL_DONE", "ALL_FAILED", "ALL_SUCCESS", "AT_LEAST_ONE_FAILED", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED",
})  # fmt: skip
OPERATORS = frozenset({
    "EQUAL_TO", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "NOT_EQUAL",
})  # fmt: skip
OUTCOMES = frozenset({"false", "true"})
"""Source: the task of databricks_job (1.99.0) and https://docs.databricks.com/api/azure/workspace/jobs/create."""
MOST_CONCURRENT = 100
"""Source: ``for_each_task.concurrency`` of the jobs API (above): 1 to 100."""
_PLACES = ("job_cluster_key", "new_cluster", "existing_cluster_id", "environment_key")


def check(stack: Stack) -> Iterator[Problem]:
    """Check the tasks of every job."""
    for job in stack.of_type("databricks_job"):
        tasks = tasks_of(job)
        if not tasks:
            yield job, "no task: the job would have nothing to run"
        yield from ((job, message) for message in _graph_problems(tasks) if message)
        for task in tasks:
            problems = (*_kind_problems(task), *_place_problems(job, task), *_choice_problems(task, tasks))
            yield from ((job, f"task {task.key!r}: {message}") for message in problems if message)


def _graph_problems(tasks: list[Task]) -> Iterator[str | None]:
    top = [task for task in tasks if task.outer is None]
    keys = {task.key for task in top}
    for key, times in Counter(task.key for task in tasks).items():
        if times > 1:
            yield f"task_key {key!r} appears {times} times; each task needs a key of its own"
    for task in top:
        for upstream, times in Counter(task.upstream).items():
            problem = not_allowed(f"task {task.key!r}: depends_on", upstream, keys)
            if problem:
                yield problem
            if times > 1:
                yield f"task {task.key!r}: depends on {upstream!r} {times} times; keep one"
    circle = sorted(task.key for task in top if task.key in ancestors(tasks, task.key))
    if circle:
        yield f"tasks wait for themselves, in a circle: {', '.join(circle)}"


def _kind_problems(task: Task) -> Iterator[str | None]:
    kinds = sorted(KINDS & {key for key, value in task.body.items() if value})
    if len(kinds) != 1:
        found = " and ".join(kinds) or "no task of any kind"
        yield f"it is {found}; allowed: exactly one kind, such as python_wheel_task"
    if task.outer is not None:
        if "for_each_task" in kinds:
            yield "a for_each within a for_each; allowed: any other kind of task"
        if task.upstream:
            yield "a task within a for_each depends on others; allowed: depends_on on the for_each task"


def _place_problems(job: Resource, task: Task) -> Iterator[str | None]:
    kinds = {key for key, value in task.body.items() if value} & KINDS
    places = [place for place in _PLACES if task.body.get(place)]
    if len(places) > 1:
        yield f"it has {' and '.join(places)}; allowed: one of them"
    if kinds & WITHOUT_CLUSTER and places:
        yield f"a {min(kinds & WITHOUT_CLUSTER)} runs on no cluster, but it has {', '.join(places)}"
    if kinds & ON_A_CLUSTER and not places:
        yield f"nowhere to run; allowed: one of {', '.join(_PLACES)}"
    clusters = [str(cluster.get("job_cluster_key")) for cluster in job.blocks("job_cluster")]
    environments = [str(one.get("environment_key")) for one in job.blocks("environment")]
    yield _key_problem("job_cluster_key", task.body.get("job_cluster_key"), clusters)
    yield _key_problem("environment_key", task.body.get("environment_key"), environments)
    if task.body.get("environment_key") and task.body.get("library"):
        yield "library with environment_key; allowed: the wheel among the environment's dependencies"


def _key_problem(what: str, key: object, known: list[str]) -> str | None:
    if not is_known(key) or str(key) in known:
        return None
    return not_allowed(what, key, known) if known else f"{what} is {key!r}, but the job has none"


def _choice_problems(task: Task, tasks: list[Task]) -> Iterator[str | None]:
    yield not_allowed("run_if", task.body.get("run_if"), RUN_IF)
    conditions = {one.key for one in tasks if one.body.get("condition_task")}
    for condition in blocks(task.body, "condition_task"):
        yield not_allowed("condition op", condition.get("op"), OPERATORS)
        if not str(condition.get("left", "")) or not str(condition.get("right", "")):
            yield "a condition needs both left and right"
    for edge in blocks(task.body, "depends_on"):
        upstream, outcome = str(edge.get("task_key")), edge.get("outcome")
        yield not_allowed(f"outcome of {upstream!r}", outcome, OUTCOMES)
        if outcome is not None and upstream not in conditions:
            yield f"it waits for outcome {outcome!r} of {upstream!r}, which is no condition_task and has none"
    for loop in blocks(task.body, "for_each_task"):
        if len(blocks(loop, "task")) != 1:
            yield f"a for_each with {len(blocks(loop, 'task'))} tasks; allowed: exactly one"
        if not isinstance(loop.get("inputs"), str):
            yield f"inputs is {loop.get('inputs')!r}; allowed: text, a JSON array or a reference to a task value"
        concurrency = loop.get("concurrency", 1)
        if isinstance(concurrency, (int, float)) and not 1 <= concurrency <= MOST_CONCURRENT:
            yield f"concurrency is {concurrency}; allowed: 1 to {MOST_CONCURRENT}"
