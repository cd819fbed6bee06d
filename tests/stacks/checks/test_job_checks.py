"""Jobs: each mistake beside what is said of it; the job it is made in is right in every other respect."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import REMOVED, TASKS

JOB = "databricks_job/medallion"
BRONZE, GOLD, LOOKUP, LOOKUPS, TITLES, DUE = (f"{JOB}/task/{number}" for number in range(6))
END = f"{JOB}/task/{len(TASKS)}"
TEXT = "python_wheel_task/parameters/1"
RULE = f"{JOB}/health/rules/0"

MISTAKES: list[tuple[str, Any, str]] = [
    # the graph
    (f"{TITLES}/task_key", "bronze", "job_tasks: task_key 'bronze' appears 2 times"),
    (
        f"{BRONZE}/depends_on/0/task_key",
        "lokup",
        "job_tasks: task 'bronze': depends_on is 'lokup' .did you mean lookup",
    ),
    (f"{BRONZE}/depends_on/1", {"task_key": "lookup"}, "job_tasks: task 'bronze': depends on 'lookup' 2 times"),
    (
        f"{LOOKUP}/depends_on",
        [{"task_key": "bronze"}],
        "job_tasks: tasks wait for themselves, in a circle: bronze, lookup",
    ),
    (f"{LOOKUP}/depends_on", [{"task_key": "lookup"}], "job_tasks: tasks wait for themselves, in a circle: lookup"),
    (f"{GOLD}/pipeline_task", REMOVED, "job_tasks: task 'gold': it is no task of any kind; allowed: exactly one"),
    (f"{GOLD}/notebook_task", {"notebook_path": "/x"}, "job_tasks: task 'gold': it is notebook_task and pipeline_task"),
    (f"{JOB}/task", [], "job_tasks: no task"),
    # where a task runs
    (f"{BRONZE}/job_cluster_key", "medalion", "job_tasks: task 'bronze': job_cluster_key .*mean medallion"),
    (f"{BRONZE}/job_cluster_key", REMOVED, "job_tasks: task 'bronze': nowhere to run"),
    (
        f"{BRONZE}/environment_key",
        "default",
        "job_tasks: .*it has job_cluster_key and environment_key; allowed: one of",
    ),
    (f"{GOLD}/job_cluster_key", "medallion", "job_tasks: task 'gold': a pipeline_task runs on no cluster"),
    (
        f"{LOOKUPS}/for_each_task/task/job_cluster_key",
        "other",
        "job_tasks: task 'one_lookup': job_cluster_key is 'other'",
    ),
    # choices
    (f"{GOLD}/run_if", "NONE_FAIL", "job_tasks: task 'gold': run_if .*did you mean NONE_FAILED"),
    (f"{DUE}/condition_task/op", "EQUALS", "job_tasks: task 'titles_due': condition op .*did you mean EQUAL_TO"),
    (f"{DUE}/condition_task/right", "", "job_tasks: task 'titles_due': a condition needs both left and right"),
    (f"{TITLES}/depends_on/0/outcome", "True", "job_tasks: task 'titles': outcome of 'titles_due' .*did you mean true"),
    (f"{BRONZE}/depends_on/0/outcome", "true", "job_tasks: .*outcome 'true' of 'lookup', which is no condition_task"),
    # for_each
    (f"{LOOKUPS}/for_each_task/concurrency", 101, "job_tasks: task 'lookups': concurrency is 101; allowed: 1 to 100"),
    (f"{LOOKUPS}/for_each_task/inputs", ["a"], "job_tasks: task 'lookups': inputs is .*allowed: text"),
    (f"{LOOKUPS}/for_each_task/task", REMOVED, "job_tasks: task 'lookups': a for_each with 0 tasks"),
    (f"{LOOKUPS}/for_each_task/task/depends_on", [{"task_key": "bronze"}], "job_tasks: .*within a for_each depends on"),
    (f"{LOOKUPS}/for_each_task/task/for_each_task", {"inputs": "[]"}, "job_tasks: .*a for_each within a for_each"),
    # references
    (
        f"{BRONZE}/{TEXT}",
        "{{job.parameters.catalogue}}",
        "job_references: .*parameter is 'catalogue' .did you mean catalog",
    ),
    (f"{BRONZE}/{TEXT}", "{{job.runid}}", "job_references: .*the reference is 'job.runid' .did you mean job.run_id"),
    (f"{BRONZE}/{TEXT}", "{{job.run_id}", "job_references: .*opens or closes a reference that it does not end"),
    (f"{BRONZE}/{TEXT}", "{{input.source}}", "job_references: .*input exists only in the task within a for_each"),
    (
        f"{BRONZE}/{TEXT}",
        "{{tasks.titles.values.rows}}",
        "job_references: .*task 'titles' does not run before this one",
    ),
    (f"{BRONZE}/{TEXT}", "{{tasks.lokup.values.rows}}", "job_references: .*the task is 'lokup' .did you mean lookup"),
    (f"{BRONZE}/{TEXT}", "{{tasks.lookup.state}}", "job_references: .*what is asked of it is 'state'"),
    (f"{BRONZE}/python_wheel_task/parameters/3", "{{tasks.lookup.result_state}}", ""),
    (f"{BRONZE}/python_wheel_task/parameters/3", "{{job.start_time.iso_date}}", ""),
    (
        f"{LOOKUPS}/for_each_task/inputs",
        "{{tasks.gold.values.x}}",
        "job_references: task 'lookups': .*'gold' does not run",
    ),
    (f"{BRONZE}/{TEXT}", "netflix_prod", "job_references: parameter 'catalog' is read by no task"),
    # trigger and settings
    (
        f"{JOB}/trigger/file_arrival/url",
        "abfss://raw@stprod.dfs.core.windows.net/ready",
        "job_settings: .*ends in a slash",
    ),
    (
        f"{JOB}/trigger/file_arrival/url",
        "abfss://raw@stprod.dfs.core.windows.net/_ready/",
        "job_settings: .*begins with _",
    ),
    (f"{JOB}/trigger/file_arrival/min_time_between_triggers_seconds", 30, "job_settings: min_time.* below 60"),
    (
        f"{JOB}/trigger/periodic",
        {"interval": 1, "unit": "DAYS"},
        "job_settings: the trigger has file_arrival and periodic",
    ),
    (f"{JOB}/trigger/file_arrival", REMOVED, "job_settings: the trigger has no condition; allowed: exactly one"),
    (f"{JOB}/trigger/pause_status", "ACTIVE", "job_settings: trigger pause_status is 'ACTIVE'"),
    (
        f"{JOB}/schedule",
        {"quartz_cron_expression": "0 0 3 * * ?"},
        "job_settings: it is started by trigger and schedule",
    ),
    (f"{RULE}/metric", "RUN_DURATION", "job_settings: health metric .*did you mean RUN_DURATION_SECONDS"),
    (f"{RULE}/op", "GREATER", "job_settings: health op .*did you mean GREATER_THAN"),
    (f"{RULE}/value", 14400, "job_settings: health rule warns after 14400 s, but the run is ended after 14400 s"),
    (f"{JOB}/health", REMOVED, "job_settings: on_duration_warning_threshold_exceeded without a health rule"),
    (f"{BRONZE}/max_retries", REMOVED, "job_settings: task 'bronze': min_retry_interval_millis .* without max_retries"),
    (f"{JOB}/run_as", {"service_principal_name": "runner"}, "job_settings: run_as .*its application id"),
    (f"{JOB}/run_as", {}, "job_settings: run_as needs exactly one"),
    (f"{JOB}/parameter/1", {"name": "catalog"}, "job_settings: parameter 'catalog' appears 2 times"),
    (
        f"{JOB}/job_cluster/1",
        {"job_cluster_key": "spare", "new_cluster": {"spark_version": "17.3.x-scala2.13", "num_workers": 1}},
        "job_settings: job cluster 'spare' is used by no task",
    ),
    # what is shipped
    (f"{BRONZE}/library/0/whl", "/Volumes/netflix_prod/old.whl", "artifacts: task 'bronze': wheel .* is not shipped"),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
