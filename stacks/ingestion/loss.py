"""A part of a definition that the provider would not deploy as it is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of a definition that would not be deployed as it is written.

    Attributes:
        where: file and path within its ``properties``.
        what: what azurerm does to it.
        instead: how to write it instead.
    """

    where: str
    what: str
    instead: str

    def __str__(self) -> str:
        """Return the place, what azurerm does to it, and what to write instead."""
        return f"{self.where}: {self.what}. {self.instead}."
