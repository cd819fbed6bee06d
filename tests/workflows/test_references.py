"""Dynamic value references, as https://docs.databricks.com/aws/en/jobs/dynamic-value-references lists them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local_platform.workflows.errors import ReferenceUnknownError
from local_platform.workflows.references import Scope, TaskFacts, TriggerFacts, resolve
from tests.workflows.bench import for_each, job, wheel

if TYPE_CHECKING:
    from tests.workflows.bench import Bench

START = datetime(2026, 11, 22, 13, 5, 9, tzinfo=UTC)
SCOPE = Scope(
    job_id=42,
    job_name="medallion",
    run_id="r1",
    start_time=START,
    parameters={"catalog": "netflix_dev", "odd name$": "odd"},
    trigger=TriggerFacts("file_arrival", "abfss://raw@lake.dfs.core.windows.net/ready/"),
    repair_count=1,
    workspace_id="7",
    workspace_url="adb-7.azuredatabricks.net",
    task_name="bronze",
    task=TaskFacts(run_id="r1.bronze.0", execution_count=2),
    tasks={
        "lookup": TaskFacts(
            run_id="r1.lookup.0",
            result="SUCCESS",
            execution_count=1,
            values={"due": True, "n": 3, "names": ["a", "b"], "text": "x"},
        ),
        "broken": TaskFacts(result="UPSTREAM_FAILED", error_code="BrokenError"),
    },
    backfill=datetime(2026, 1, 31, tzinfo=UTC),
    input={"source": "cast", "n": 1, "deep": {"er": None}},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("job_{{job.run_id}}", "job_r1"),
        ("{{job.id}}", "42"),
        ("{{ job.name }}", "medallion"),
        ("{{job.repair_count}}", "1"),
        ("{{job.parameters.catalog}}.{{job.parameters.`odd name$`}}", "netflix_dev.odd"),
        ("{{job.start_time.iso_date}}", "2026-11-22"),
        ("{{job.start_time.iso_datetime}}", "2026-11-22T13:05:09"),
        ("{{job.start_time.iso_weekday}}", "7"),
        ("{{job.start_time.is_weekday}}", "false"),
        ("{{job.start_time.year}}-{{job.start_time.month}}-{{job.start_time.day}}", "2026-11-22"),
        ("{{job.start_time.hour}}:{{job.start_time.minute}}:{{job.start_time.second}}", "13:5:9"),
        ("{{job.start_time.timestamp_ms}}", str(int(START.timestamp() * 1000))),
        ("{{job.trigger.type}}", "file_arrival"),
        ("{{job.trigger.file_arrival.location}}", "abfss://raw@lake.dfs.core.windows.net/ready/"),
        ("{{job.trigger.time.iso_date}}", "2026-11-22"),
        ("{{task.name}}/{{task.run_id}}/{{task.execution_count}}", "bronze/r1.bronze.0/2"),
        (
            "{{tasks.lookup.run_id}}/{{tasks.lookup.result_state}}/{{tasks.lookup.execution_count}}",
            "r1.lookup.0/success/1",
        ),
        ("{{tasks.broken.result_state}}:{{tasks.broken.error_code}}", "upstream_failed:BrokenError"),
        ("{{tasks.lookup.values.due}}", "true"),
        ("{{tasks.lookup.values.n}}", "3"),
        ("{{tasks.lookup.values.names}}", '["a", "b"]'),
        ("{{tasks.lookup.values.text}}", "x"),
        ("{{workspace.id}} {{workspace.url}}", "7 adb-7.azuredatabricks.net"),
        ("{{backfill.iso_date}}", "2026-01-31"),
        ("{{input.source}}", "cast"),
        ("{{input.deep}}", '{"er": null}'),
        ("{{input}}", '{"source": "cast", "n": 1, "deep": {"er": null}}'),
    ],
)
def test_a_reference_gives_its_value(text: str, value: str) -> None:
    assert resolve(text, SCOPE) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{job.notebook_url}}", "job.id"),
        ("{{job.parameters.catalogue}}", r"Did you mean \{\{job.parameters.catalog\}\}"),
        ("{{job.start_time.isodate}}", r"Did you mean \{\{job.start_time.iso_date\}\}"),
        ("{{tasks.lokup.values.due}}", "tasks.lookup"),
        ("{{tasks.lookup.values.dew}}", "it published: due, n, names, text"),
        ("{{tasks.lookup.state}}", "tasks.lookup.run_id"),
        ("{{run_id}}", r"Did you mean \{\{task.run_id\}\}"),
        ("{{start_date}}", r"Did you mean \{\{job.start_time.iso_date\}\}"),
        ("{{input.sauce}}", "the input has source, n, deep"),
        ("{{secrets.scope.key}}", "means nothing here"),
        ("{{job.name", "is not closed"),
        ("{{}}", "is no reference"),
        ("{{job.name + 1}}", "is no reference"),
        ("{{job.}}", "is no reference"),
        ("{{tasks.my-task.run_id}}", "backticks"),
    ],
)
def test_a_reference_to_nothing_is_refused(text: str, said: str) -> None:
    """The service takes what it can't read for plain text; a slip would reach the task as it is, so it stops here."""
    with pytest.raises(ReferenceUnknownError, match=said):
        resolve(text, SCOPE)


@pytest.mark.parametrize("text", ["{{input}}", "{{input.source}}"])
def test_only_a_nested_task_has_an_input(text: str) -> None:
    with pytest.raises(ReferenceUnknownError, match="nested task"):
        job(wheel("a", parameters=[text]))


@pytest.mark.parametrize(
    "text", ["{{job.parameters.nope}}", "{{tasks.b.values.x}}", "{{tasks.later.values.x}}", "{{backfill.iso_date}}"]
)
def test_a_reference_that_can_never_hold_is_refused_before_anything_runs(text: str) -> None:
    with pytest.raises(ReferenceUnknownError):
        job(wheel("a", parameters=[text]), wheel("b"), wheel("later", "a"), parameter=[{"name": "catalog"}])


def test_the_tasks_of_a_run_see_the_job_themselves_and_those_before_them(bench: Bench) -> None:
    bench.publishes("lookup", sources=[{"source": "cast", "target": "actors"}])
    texts = ["{{task.name}}", "{{job.parameters.catalog}}", "{{input.source}}", "{{tasks.lookup.values.sources}}"]
    nested = wheel("silver", parameters=texts)

    bench.run(
        job(
            wheel("lookup"),
            for_each("all", "{{tasks.lookup.values.sources}}", nested, "lookup"),
            parameter=[{"name": "catalog", "default": "netflix_dev"}],
        )
    )

    assert bench.parameters("silver[0]") == [
        "silver",
        "netflix_dev",
        "cast",
        '[{"source": "cast", "target": "actors"}]',
    ]
