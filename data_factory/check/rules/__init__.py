"""The rules: each takes a definition and the factory around it, and reports what is wrong with the definition.

A new rule is a function in the module of its family, and a line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_factory.check.rules.containers import check_containers
from data_factory.check.rules.copies import check_activity_settings
from data_factory.check.rules.declarations import check_defaults
from data_factory.check.rules.dependencies import check_dependencies
from data_factory.check.rules.expressions import check_expressions
from data_factory.check.rules.names import check_activity_names, check_declared_names, check_resource_name
from data_factory.check.rules.resources import check_references
from data_factory.check.rules.triggers import check_recurrence, check_started_pipelines
from data_factory.check.rules.unused import check_unused
from data_factory.check.rules.variables import check_variables
from data_factory.check.structure import check_structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from data_factory.check.definitions import Definition, Factory

RULES: tuple[Callable[[Definition, Factory], None], ...] = (
    check_structure,
    check_resource_name,
    check_activity_names,
    check_declared_names,
    check_defaults,
    check_references,
    check_started_pipelines,
    check_recurrence,
    check_dependencies,
    check_containers,
    check_variables,
    check_expressions,
    check_activity_settings,
    check_unused,
)
