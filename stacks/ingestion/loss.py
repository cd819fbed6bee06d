"""One thing that the provider would not deploy as it is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that would not arrive as it is written.

    Attributes:
        where: file and path within its ``properties``.
        what: what azurerm makes of it.
        instead: how to write it so that it arrives.
    """

    where: str
    what: str
    instead: str

    def __str__(self) -> str:
        """Where and what, then what to do."""
        return f"{self.where}: {self.what}. {self.instead}."
