"""The medallion job's task graph as data; ``job.py`` renders it with the provider's bindings.

Semantics that the graph relies on, from https://docs.databricks.com/jobs/run-if.html: a task on the branch that a
condition didn't take is excluded, and an excluded task counts as successful. Where branches join, ``NONE_FAILED``
starts the task when no dependency failed and at least one ran.
"""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class After:
    """A task that has to end first; ``outcome`` is the result that a condition task must have."""

    task: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """A task's timeout (seconds), its number of retries, and the interval between tries (seconds)."""

    timeout: int
    retries: int = 0
    interval: int = _MINUTE


@dataclass(frozen=True, slots=True)
class WheelCall:
    """A call of an entry point of the jobs wheel, with named parameters."""

    entry_point: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def arguments(self) -> list[str]:
        """The parameters as the entry point reads them.

        A list, not keyword arguments: Databricks pushes every job parameter down to a task that takes keywords, and an
        entry point refuses what it doesn't know.
        """
        common = (
            ("catalog", "{{job.parameters.catalog}}"),
            ("run-id", "{{job.run_id}}"),
            ("attempt", "{{task.execution_count}}"),
        )
        return [part for name, value in (*common, *self.parameters) for part in (f"--{name}", value)]


@dataclass(frozen=True, slots=True)
class ForEach:
    """One call for each element of a task value, at most ``concurrency`` at a time."""

    inputs: str
    concurrency: int
    task: str
    call: WheelCall


@dataclass(frozen=True, slots=True)
class Condition:
    """Compares two texts for equality."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class GoldUpdate:
    """Updates the gold pipeline."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the job."""

    key: str
    does: WheelCall | ForEach | Condition | GoldUpdate
    after: tuple[After, ...] = ()
    attempts: Attempts | None = None
    run_if: str | None = None
    description: str = ""


_CHECKPOINTS = ("checkpoint-root", "{{job.parameters.checkpoint_root}}")
_TITLES_WEEKDAYS = ("titles-weekdays", "{{job.parameters.titles_weekdays}}")
_MAPPINGS = ("mappings", "{{job.parameters.mappings}}")
_LOAD = Attempts(timeout=60 * _MINUTE, retries=2)


def medallion(lookups_at_once: int) -> tuple[Task, ...]:
    """Return the tasks in alphabetical order of their keys: the provider compares them as a list.

    Args:
        lookups_at_once: how many lookup sources are loaded side by side.
    """
    return tuple(sorted((*_begin(), *_silver(lookups_at_once), *_end()), key=lambda task: task.key))


def _begin() -> tuple[Task, ...]:
    decide = (
        _TITLES_WEEKDAYS,
        ("maintenance-weekdays", "{{job.parameters.maintenance_weekdays}}"),
        # The day on which the run began: a retry or a repair after midnight decides the same.
        ("date", "{{job.start_time.iso_date}}"),
    )
    return (
        Task(
            "lookup",
            WheelCall("lookup", decide),
            attempts=Attempts(timeout=15 * _MINUTE, retries=1),
            description="Publishes the lookup sources, and whether titles and maintenance are due on this weekday.",
        ),
        Task(
            "bronze",
            WheelCall("bronze", (("source-root", "{{job.parameters.source_root}}"), _CHECKPOINTS)),
            after=(After("lookup"),),
            # On a new column, a stream fails once and evolves its schema; the retry goes on with it.
            attempts=_LOAD,
            description="Every delivered row once, as text.",
        ),
    )


def _silver(lookups_at_once: int) -> tuple[Task, ...]:
    each = (("source", "{{input.source}}"), ("target", "{{input.target}}"))
    lookup = WheelCall("silver_lookups", (_CHECKPOINTS, _MAPPINGS, *each))
    skipped = (("weekday", "{{tasks.lookup.values.weekday}}"), _TITLES_WEEKDAYS)
    return (
        Task(
            "silver_lookups",
            ForEach(
                "{{tasks.lookup.values.lookup_sources}}", concurrency=lookups_at_once, task="silver_lookup", call=lookup
            ),
            after=(After("bronze"),),
            attempts=_LOAD,
            description="Types, checks and merges each lookup source.",
        ),
        Task(
            "titles_due",
            Condition("{{tasks.lookup.values.titles_due}}", "true"),
            after=(After("silver_lookups"),),
            description="Whether silver titles are loaded on this weekday.",
        ),
        Task(
            "silver_titles",
            WheelCall("silver_titles", (_CHECKPOINTS, _MAPPINGS)),
            after=(After("titles_due", "true"),),
            attempts=_LOAD,
            description="Types, checks and merges titles.",
        ),
        Task(
            "titles_skipped",
            WheelCall("titles_skipped", skipped),
            after=(After("titles_due", "false"),),
            attempts=Attempts(timeout=15 * _MINUTE, retries=1),
            description="Logs why titles were not loaded.",
        ),
    )


def _end() -> tuple[Task, ...]:
    limit = ("max-quarantined-share", "{{job.parameters.max_quarantined_share}}")
    notices = ("notices", "{{job.parameters.notices}}")
    retention = ("retention-hours", "{{job.parameters.retention_hours}}")
    return (
        Task(
            "quality_gate",
            WheelCall("quality_gate", (limit, notices)),
            after=(After("silver_lookups"), After("silver_titles"), After("titles_skipped")),
            run_if="NONE_FAILED",
            # No retry: the same rows give the same verdict.
            attempts=Attempts(timeout=30 * _MINUTE),
            description="Stops the run when rows are unaccounted for or too many quarantined; tells what was refused.",
        ),
        Task(
            "gold",
            GoldUpdate(),
            after=(After("quality_gate"),),
            attempts=Attempts(timeout=60 * _MINUTE, retries=1),
            description="Updates the star schema and the marts.",
        ),
        Task(
            "maintenance_due",
            Condition("{{tasks.lookup.values.maintenance_due}}", "true"),
            after=(After("gold"),),
            description="Whether tables are maintained on this weekday.",
        ),
        Task(
            "maintenance",
            WheelCall("maintenance", (retention,)),
            after=(After("maintenance_due", "true"),),
            attempts=Attempts(timeout=120 * _MINUTE, retries=1),
            description="Compacts, clusters and vacuums the tables.",
        ),
    )
