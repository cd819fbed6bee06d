"""What the platform's constructs share: location, names, tags and protection from destruction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack


class Placement:
    """An environment's resource group and what follows from its settings.

    Attributes:
        settings: the environment's settings.
        names: the names that follow from them.
        group: the resource group.
        group_name: reference to its name.
        tags: tags of every resource that can have them.
        holds_data: lifecycle of a resource whose destruction loses data.
    """

    def __init__(self, stack: EnvironmentStack, group: Any) -> None:
        self.settings = stack.settings
        self.names = stack.names
        self.tags = stack.tags
        self.holds_data = stack.holds_data
        self.group = group
        self.group_name: str = group.name  # read from node once: each read costs as much as a small resource

    @property
    def in_group(self) -> dict[str, Any]:
        """Arguments of a resource that has no location."""
        return {"resource_group_name": self.group_name, "tags": self.tags}

    @property
    def in_region(self) -> dict[str, Any]:
        """Arguments of a resource that has a location."""
        return {"location": self.settings.azure.region, **self.in_group}
