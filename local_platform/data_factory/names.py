"""Names, looked up without regard to case, as the service does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

_Value = TypeVar("_Value")


def spelled(name: str, known: Iterable[str]) -> str:
    """Return a name in the spelling of the known names; unchanged when it is none of them."""
    alike = [other for other in known if other.lower() == name.lower()]
    return alike[0] if alike and name not in alike else name


class Named(Mapping[str, _Value]):
    """Values by name."""

    def __init__(self, values: Mapping[str, _Value]) -> None:
        self._values = values

    def __getitem__(self, name: object) -> _Value:
        """Return the value of a name in any casing."""
        return self._values[spelled(str(name), self._values)]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names as they were given."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._values)
