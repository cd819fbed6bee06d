"""Whoever deploys may give exactly the roles that the stacks give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployment.bootstrap import GIVEN_ROLES

if TYPE_CHECKING:
    from stacks.synthesized import Stack


def test_the_identity_that_applies_may_give_the_roles_of_the_stacks_and_no_other(stacks: dict[str, Stack]) -> None:
    given = {
        str(resource.body["role_definition_name"])
        for stack in stacks.values()
        for resource in stack.of_type("azurerm_role_assignment")
    }
    assert given == set(GIVEN_ROLES)
