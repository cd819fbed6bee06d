"""Declarative pipelines: sources that are shipped, and arguments that go together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

EDITIONS = frozenset({"ADVANCED", "CORE", "PRO"})
CHANNELS = frozenset({"CURRENT", "PREVIEW"})
LABELS = frozenset({"default", "maintenance", "updates"})
ALERTS = frozenset({"on-flow-failure", "on-update-failure", "on-update-fatal-failure", "on-update-success"})
MODES = frozenset({"ENHANCED", "LEGACY"})
"""Source: the arguments of databricks_pipeline (1.99.0) and https://docs.databricks.com/api/azure/workspace/pipelines."""
_ENDINGS = (".py", ".sql")
_KINDS = ("file", "glob", "notebook", "jar", "whl", "maven")


def check(stack: Stack) -> Iterator[Problem]:
    """Check every pipeline."""
    for pipeline in stack.of_type("databricks_pipeline"):
        for messages in (_argument_problems(pipeline), _compute_problems(pipeline), _library_problems(stack, pipeline)):
            yield from ((pipeline, message) for message in messages if message)


def _argument_problems(pipeline: Resource) -> Iterator[str | None]:
    body = pipeline.body
    yield not_allowed("edition", body.get("edition"), EDITIONS)
    yield not_allowed("channel", body.get("channel"), CHANNELS)
    if body.get("target"):
        yield "target publishes the old way; allowed: schema, with catalog"
    if not (body.get("catalog") and body.get("schema")):
        yield "no catalog or no schema; allowed: both, so that tables are in Unity Catalog"
    root = body.get("root_path")
    if is_known(root) and not str(root).startswith("/Workspace/"):
        yield f"root_path is {root!r}; allowed: a path that begins with /Workspace/"
    for notification in pipeline.blocks("notification"):
        yield from (not_allowed("alert", alert, ALERTS) for alert in notification.get("alerts", []))
        if not notification.get("email_recipients"):
            yield "a notification without email_recipients reaches nobody"


def _compute_problems(pipeline: Resource) -> Iterator[str | None]:
    clusters = pipeline.blocks("cluster")
    if pipeline.body.get("serverless") and clusters:
        yield "serverless with cluster; allowed: one of them"
    for cluster in clusters:
        yield not_allowed("cluster label", cluster.get("label"), LABELS)
        for scale in blocks(cluster, "autoscale"):
            yield not_allowed("autoscale mode", scale.get("mode"), MODES)
        wrong = sorted({"spark_version", "data_security_mode"} & cluster.keys())
        if wrong:
            yield f"cluster has {', '.join(wrong)}: a pipeline's runtime and access mode are the service's own"


def _library_problems(stack: Stack, pipeline: Resource) -> Iterator[str | None]:
    libraries = pipeline.blocks("library")
    if not libraries:
        yield "no library: the pipeline would have nothing to run; allowed: at least one glob or file"
    shipped = [f"/Workspace{one.body.get('path')}" for one in stack.of_type("databricks_workspace_file")]
    for library in libraries:
        given = [kind for kind in _KINDS if library.get(kind)]
        if len(given) != 1:
            yield f"a library has {given or 'nothing'}; allowed: exactly one of {', '.join(_KINDS)}"
        paths = [str(block.get("path")) for kind in ("file", "notebook") for block in blocks(library, kind)]
        yield from (_path_problem(path, shipped) for path in paths)
        yield from (_glob_problem(str(block.get("include")), shipped) for block in blocks(library, "glob"))


def _path_problem(path: str, shipped: list[str]) -> str | None:
    if not is_known(path) or path in shipped:
        return None
    return not_allowed("library", path, shipped) or f"library {path!r} is not shipped by this stack"


def _glob_problem(include: str, shipped: list[str]) -> str | None:
    if not is_known(include):
        return None
    if not include.startswith("/Workspace/"):
        return f"glob {include!r}; allowed: one that begins with /Workspace/"
    folder, _, pattern = include.partition("*")
    if pattern != "*" or not folder.endswith("/"):
        return f"glob {include!r}; allowed: a folder followed by /** (a file is named without a glob)"
    found = [path for path in shipped if path.startswith(folder)]
    if not any(path.endswith(_ENDINGS) for path in found):
        near = sorted({re.sub(r"[^/]+$", "**", path) for path in shipped if path.endswith(_ENDINGS)})
        return f"glob {include!r} matches no shipped .py or .sql file; allowed: {', '.join(near) or 'none is shipped'}"
    return None
