"""Checks after an apply that what runs is what was synthesized, by asking Azure and Databricks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from deployment.azure_cli import get_azure, get_databricks
from deployment.errors import SmokeCheckError, ToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stacks.synthesized import Resource, Stack

_FACTORY_API, _WORKSPACE_API = "2018-06-01", "2024-05-01"

Answer = tuple[str, str]  # what was checked; what is wrong with it, empty when nothing is


def check(stacks: Iterable[Stack]) -> list[Answer]:
    """Check an environment's resources; return for each what was checked and what is wrong with it.

    Args:
        stacks: The environment's synthesized stacks.

    Raises:
        SmokeCheckError: The stacks name no workspace.
    """
    known = [stack.resolved() for stack in stacks]
    resources = [resource for stack in known for resource in stack.resources]
    workspace = _workspace_id(known)
    answers = [_asked(f"{one.address}", _AZURE[one.type], one) for one in resources if one.type in _AZURE]
    try:
        properties = get_azure(workspace, _WORKSPACE_API).get("properties", {})
    except ToolError as error:
        return [*answers, (workspace, str(error))]
    state = properties.get("provisioningState")
    answers.append((workspace, "" if state == "Succeeded" else f"its state is {state}"))
    host = str(properties.get("workspaceUrl", ""))
    jobs = (one for one in resources if one.type == "databricks_job")
    return answers + [_asked(one.address, lambda job: _job(job, host), one) for one in jobs]


def require_healthy(answers: list[Answer]) -> None:
    """Fail when any check found a problem.

    Raises:
        SmokeCheckError: The message names every problem.
    """
    wrong = [f"{what}: {problem}" for what, problem in answers if problem]
    if wrong:
        raise SmokeCheckError("\n  ".join([f"{len(wrong)} of {len(answers)} checks failed:", *wrong]))


def _asked(what: str, question: Callable[[Resource], Iterator[str]], resource: Resource) -> Answer:
    try:
        return what, "; ".join(question(resource))
    except ToolError as error:
        return what, str(error)


def _workspace_id(stacks: list[Stack]) -> str:
    for stack in stacks:
        for provider in stack.document.get("provider", {}).get("databricks", []):
            if "azure_workspace_resource_id" in provider:
                return str(provider["azure_workspace_resource_id"])
    raise SmokeCheckError("The stacks name no Databricks workspace. Synthesize an environment first: make synth")


def _trigger(resource: Resource) -> Iterator[str]:
    url = f"{resource.body['data_factory_id']}/triggers/{resource.body['name']}"
    state = get_azure(url, _FACTORY_API).get("properties", {}).get("runtimeState")
    wanted = "Started" if resource.body.get("activated", True) else "Stopped"
    if state != wanted:
        yield f"it is {state}, not {wanted}"


def _job(resource: Resource, host: str) -> Iterator[str]:
    name = str(resource.body["name"])
    found = get_databricks(host, f"/api/2.2/jobs/list?expand_tasks=true&name={quote(name)}").get("jobs") or []
    if len(found) != 1:
        yield f"{len(found)} jobs are called {name}"
        return
    settings = found[0].get("settings", {})
    wanted, running = _tasks(resource.body.get("task")), _tasks(settings.get("tasks"))
    for task in sorted({*wanted, *running}):
        if task not in running or task not in wanted:
            yield f"task {task} is {'missing' if task in wanted else 'not ours'}"
        elif wanted[task] != running[task]:
            yield f"task {task} runs {running[task] or 'no wheel'}, not {wanted[task] or 'no wheel'}"


def _tasks(tasks: Any) -> dict[str, str]:
    """Return each task's wheels. Terraform says ``library`` and lists blocks, the service ``libraries`` and objects."""
    found = {}
    for task in tasks if isinstance(tasks, list) else []:
        run = _one(_one(task.get("for_each_task") or {}).get("task") or task)
        libraries = run.get("libraries") or run.get("library") or []
        found[str(task["task_key"])] = ", ".join(str(one["whl"]) for one in libraries if "whl" in one)
    return found


def _one(block: Any) -> dict[str, Any]:
    only: dict[str, Any] = block[0] if isinstance(block, list) else block
    return only


_AZURE: dict[str, Callable[[Resource], Iterator[str]]] = {"azurerm_data_factory_trigger_schedule": _trigger}
