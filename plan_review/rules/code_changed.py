"""Which code runs: the wheel, pipeline sources, notebooks, packages, Data Factory pipelines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_FILES = frozenset({"whl", "jar", "egg", "requirements"})
_PROGRAMS = frozenset(
    {
        "package_name",
        "entry_point",
        "notebook_path",
        "python_file",
        "main_class_name",
        "include",
        "root_path",
        "path",
        "pipeline_id",
        "job_id",
        "source",
    }
)
_REPOSITORIES = frozenset({"git_source", "github_configuration", "vsts_configuration"})
_RUNS_CODE = frozenset({"databricks_job", "databricks_pipeline", "databricks_cluster", "databricks_app"})
_SHIPPED = frozenset({"databricks_file", "databricks_workspace_file", "databricks_notebook"})
_CONTENT = frozenset(
    {
        "md5",
        "content_base64",
        "activities_json",
        "json",
        "definition",
        "spark_version",
        "environment_version",
        "channel",
    }
)
_PARAMETERS = re.compile(
    r"^(parameters|global_parameter|named_parameters|base_parameters|configuration|parameter|spark_conf|spark_env_vars)$"
)
_ANYONE_WRITES = re.compile(
    r"^(dbfs:/|/dbfs/|/tmp/|/FileStore|/Workspace/Users/|/Workspace/Shared/|/Users/|/Shared/|https?://|s3a?://|wasbs?://)",
    re.IGNORECASE,
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    if change.type == "databricks_global_init_script":
        yield Remark(Severity.HIGH, f"{name(change.address)} runs as root on every node of every cluster.")
    for one in change.differences:
        remark = _dangerous(change, one)
        if remark is None and change.kind is not Kind.CREATE:
            remark = _other(change, one)
        if remark:
            yield remark


def _dangerous(change: ResourceChange, one: Difference) -> Remark | None:
    """Tell code from places that no release fills; also for what is new."""
    if one.after is None:
        return None
    if "init_scripts" in one.path:
        return Remark(Severity.HIGH, f"{goes(change, one)}: an init script runs as root on every node.")
    if {"pypi", "maven", "cran"} & set(one.path):
        return Remark(Severity.HIGH, f"{goes(change, one)}: a package from outside runs with the job's rights.")
    if _REPOSITORIES & set(one.path):
        return Remark(Severity.HIGH, f"{goes(change, one)}: code comes from a repository instead of a release.")
    anyone = isinstance(one.after, str) and _ANYONE_WRITES.match(one.after)
    if anyone and (one.argument in _FILES or (one.argument in _PROGRAMS and change.type in _RUNS_CODE)):
        return Remark(Severity.HIGH, f"{goes(change, one)}: a place where others can put code.")
    return None


def _other(change: ResourceChange, one: Difference) -> Remark | None:
    in_databricks = change.type.startswith("databricks_")
    if one.argument in _FILES:
        return _file(one, goes(change, one))
    if change.type in _SHIPPED and _is_same_file(one):
        return Remark(Severity.INFO, f"{goes(change, one)}: another release of the same file.")
    if in_databricks and one.argument in _PROGRAMS and one.after not in (None, UNKNOWN):
        if one.is_another_release:
            severity, what = Severity.INFO, "another release of the same files"
        else:
            severity, what = Severity.MEDIUM, "other code runs"
        return Remark(severity, f"{goes(change, one)}: {what}.")
    if one.is_noise:
        return None
    if one.argument in _CONTENT:
        return Remark(Severity.INFO, f"{name(change.address)}: {name(one.shown_path)} changes{_short(one)}.")
    in_parameters = any(_PARAMETERS.match(part) for part in one.path)
    in_factory = change.type.startswith("azurerm_data_factory") and "_linked_" not in change.type
    return Remark(Severity.LOW, f"{goes(change, one)}.") if in_parameters and (in_databricks or in_factory) else None


def _file(one: Difference, to: str) -> Remark:
    before, after = shown(one.before), shown(one.after)
    if one.before is not None and isinstance(one.after, str):
        if _package(before) != _package(after):
            return Remark(Severity.HIGH, f"{to}: it is another package, not another version.")
        if _volume(before) != _volume(after):
            return Remark(Severity.HIGH, f"{to}: it comes from another place than the releases.")
        return Remark(Severity.INFO, f"{to}: another release of the same package.")
    return Remark(Severity.MEDIUM, f"{to}.")


def _is_same_file(one: Difference) -> bool:
    """Whether a file that terraform uploads has its name, and its place in the workspace, still."""
    if not (isinstance(one.before, str) and isinstance(one.after, str)):
        return False
    same_place = one.argument == "source" or (
        one.argument == "path" and (one.is_another_release or _volume(one.before) == _volume(one.after))
    )
    name_of = _package if one.after.endswith(".whl") else lambda path: path.rsplit("/", 1)[-1]
    return same_place and name_of(one.before) == name_of(one.after)


def _volume(path: str) -> tuple[str, ...]:
    """The catalog, schema and volume of ``/Volumes/<catalog>/<schema>/<volume>/…``, else the first folders."""
    return tuple(path.split("/")[:5])


def _package(path: str) -> str:
    """The name of a wheel's distribution: what stands before the first hyphen of the file's name."""
    return path.rsplit("/", 1)[-1].split("-", maxsplit=1)[0]


def _short(one: Difference) -> str:
    texts = [shown(one.before), shown(one.after)]
    brief = all(len(text) <= 40 for text in texts)  # noqa: PLR2004 - a hash fits, a program does not
    return f" from {name(texts[0])} to {name(texts[1])}" if brief else ""


RULE = Rule(
    section=Section.OPERATION,
    title="Other code runs",
    why="A release changes hashes under the same names; anything else is code that no release holds.",
    severities={
        Severity.HIGH: "another package or place, code from where others write or from outside, an init script",
        Severity.MEDIUM: "another entry point, notebook, folder or library",
        Severity.LOW: "parameters or Spark settings",
        Severity.INFO: "another release of the same package or folder, or changed content under the same name",
    },
    check=_check,
)
