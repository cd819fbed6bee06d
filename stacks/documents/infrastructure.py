"""docs/infrastructure.md: diagrams of what the stacks make, and of the references between its parts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from stacks.checks._jobs import tasks_of
from stacks.documents._markdown import GENERATED
from stacks.synthesized import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.synthesized import Resource, Stack

_INTRODUCTION = """\
A box is a part of a stack, as its constructs are; the lines in it are what it makes. An arrow points from what refers
to what is referred to; a dotted one crosses stacks, by a name or an id that follows from the settings, since no stack
reads another's state. The resource group, which all of Azure's parts stand in, has no arrows.
"""
_SHOWN = "prod"
_GROUP = "azurerm_resource_group"
_REFERENCE = re.compile(r"\$\{([a-z0-9_]+\.[A-Za-z0-9_-]+)")
_ID = re.compile(r"/providers/[\w.]+/\w+/([^/\"'\s]+)$")
_URL = re.compile(r"(?:abfss://[^@]+@|https://)([a-z0-9]+)\.(?:dfs|blob)\.core\.windows\.net")


def infrastructure(stacks: Sequence[Stack]) -> str:
    """Return the document: the parts of prod, and the graph of its job's tasks."""
    shown = [stack for stack in stacks if stack.environment == _SHOWN]
    lines = ["# Infrastructure", "", GENERATED, "", _INTRODUCTION, *_parts(shown), ""]
    for job in (job for stack in shown for job in stack.of_type("databricks_job")):
        lines += [f"## The job `{job.body.get('name')}`", "", *_job(job), ""]
    return "\n".join(lines)


def _parts(stacks: Sequence[Stack]) -> list[str]:
    members: dict[str, dict[str, list[Resource]]] = {stack.name: defaultdict(list) for stack in stacks}
    for stack in stacks:
        for resource in stack.resources:
            members[stack.name][_part(resource)].append(resource)
    lines = ["```mermaid", "flowchart LR"]
    for stack in stacks:
        lines.append(f'    subgraph {_id(stack.name)}["{stack.name}"]')
        lines += [
            f'        {_id(stack.name, part)}["{_label(part, found)}"]'
            for part, found in sorted(members[stack.name].items())
        ]
        lines.append("    end")
    return [*lines, *_arrows(stacks), "```"]


def _part(resource: Resource) -> str:
    """Return the name of the construct directly below the stack."""
    return resource.path.split("/")[1]


def _label(part: str, resources: list[Resource]) -> str:
    counts = Counter(
        one.type.removeprefix("azurerm_").removeprefix("databricks_").replace("_", " ") for one in resources
    )
    made = [kind if count == 1 else f"{count} x {kind}" for kind, count in sorted(counts.items())]
    return "<br>".join([f"<b>{part.replace('_', ' ')}</b>", *made])


def _arrows(stacks: Sequence[Stack]) -> list[str]:
    named = {
        str(resource.body["name"]): (stack.name, _part(resource))
        for stack in stacks
        for resource in stack.resources
        if "name" in resource.body and resource.type.startswith("azurerm_") and resource.type != _GROUP
    }
    arrows: set[str] = set()
    for stack in stacks:
        for resource in stack.resources:
            here = (stack.name, _part(resource))
            for _, text in texts(resource.body):
                found = [stack.find(address) for address in _REFERENCE.findall(text)]
                there = {(stack.name, _part(one)) for one in found if one and one.type != _GROUP}
                there |= {named[name] for pattern in (_ID, _URL) for name in pattern.findall(text) if name in named}
                arrows |= {_arrow(here, one) for one in there if one != here}
    return sorted(arrows)


def _arrow(here: tuple[str, str], there: tuple[str, str]) -> str:
    return f"    {_id(*here)} {'-->' if here[0] == there[0] else '-.->'} {_id(*there)}"


def _job(job: Resource) -> list[str]:
    lines = ["```mermaid", "flowchart LR"]
    for task in tasks_of(job):
        if task.outer is not None:
            continue
        shape = '{{"{}"}}' if task.body.get("condition_task") else '["{}"]'
        loops = blocks(task.body, "for_each_task")
        label = f"{task.key}<br><i>for each of {_plain(loops[0].get('inputs'))}</i>" if loops else task.key
        lines.append(f"    {task.key}{shape.format(label)}")
        for edge in blocks(task.body, "depends_on"):
            outcome = f"|{edge['outcome']}|" if edge.get("outcome") else ""
            lines.append(f"    {edge.get('task_key')} -->{outcome} {task.key}")
    return [*lines, "```"]


def _plain(reference: object) -> str:
    return str(reference).strip("{} ")


def _id(*parts: str) -> str:
    return re.sub(r"\W", "_", "__".join(parts))
