"""Rules for names.

Sources: Microsoft, "Azure Data Factory - naming rules", "Pipelines and activities", and the REST API's patterns.
"""

from __future__ import annotations

import re

from data_factory.check.activities import activities
from data_factory.check.definitions import KINDS, Definition, Factory

_FORBIDDEN = re.compile(r"[<>*#.%&:\\+?/]")
_FORBIDDEN_IN_ACTIVITY = re.compile(r"[.+?/<>*%&:\\]")
_WITHOUT_DASH = {"linkedService", "dataset", "dataflow"}
_DASHED = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_FREE = {"pipeline", "dataset", "linkedService", "trigger", "dataflow"}
_LONGEST = 260
_LONGEST_ACTIVITY = 55


def check_resource_name(definition: Definition, _factory: Factory) -> None:
    """A name has an allowed first character, only allowed characters and an allowed length."""
    name, kind = definition.name, KINDS[definition.folder]
    if definition.folder in {"integrationRuntime", "factory"}:
        if not _DASHED.fullmatch(name):
            definition.report("name", f"the name of a {kind} has letters, digits and single dashes", ("name",))
        return
    if definition.folder not in _FREE:
        return
    forbidden = _FORBIDDEN.search(name)
    if forbidden:
        definition.report("name", f"the name of a {kind} cannot hold '{forbidden.group()}'", ("name",))
    elif definition.folder in _WITHOUT_DASH and "-" in name:
        message = f"the authoring tool allows no dash in the name of a {kind}; use an underscore"
        definition.report("name", message, ("name",), level="warning")
    elif not re.match(r"[A-Za-z0-9_]", name):
        definition.report("name", f"the name of a {kind} starts with a letter, a digit or an underscore", ("name",))
    if len(name) > _LONGEST:
        definition.report("name", f"the name of a {kind} has at most {_LONGEST} characters, not {len(name)}", ("name",))


def check_activity_names(definition: Definition, _factory: Factory) -> None:
    """The name of an activity is allowed and, in any casing, the only one of its pipeline."""
    if definition.folder != "pipeline":
        return
    seen: dict[str, str] = {}
    for activity in activities(definition):
        name, path = activity.name, (*activity.path, "name")
        if not name:
            continue
        if name.lower() in seen:
            definition.report("duplicate-name", f"there is an activity '{seen[name.lower()]}' in this pipeline", path)
        seen.setdefault(name.lower(), name)
        forbidden = _FORBIDDEN_IN_ACTIVITY.search(name)
        if forbidden:
            definition.report("name", f"the name of an activity cannot hold '{forbidden.group()}'", path)
        elif not re.match(r"\w", name):
            definition.report("name", "the name of an activity starts with a letter, a digit or an underscore", path)
        if len(name) > _LONGEST_ACTIVITY:
            message = f"the name of an activity has at most {_LONGEST_ACTIVITY} characters, not {len(name)}"
            definition.report("name", message, path)


def check_declared_names(definition: Definition, _factory: Factory) -> None:
    """Parameters and variables differ in more than casing."""
    for group in ("parameters", "variables"):
        seen: dict[str, str] = {}
        declared = definition.properties.get(group)
        for name in declared if isinstance(declared, dict) else ():
            if name.lower() in seen:
                message = f"'{name}' and '{seen[name.lower()]}' are the same name: casing does not count"
                definition.report("duplicate-name", message, ("properties", group, name), key=True)
            seen.setdefault(name.lower(), name)
