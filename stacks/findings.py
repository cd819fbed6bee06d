"""A finding of a policy or a check: where it is, what was found and what is allowed."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stacks.synthesized import Resource

_MOST_LISTED = 12
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong with one resource.

    Attributes:
        rule: Name of the rule, which is the name of the module that holds it.
        resource: ``<stack>/<address>``, what a suppression names.
        path: Path of the construct that made the resource: where to look in the code.
        message: What was found, and what is allowed.
    """

    rule: str
    resource: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path} ({self.resource}): {self.message} [{self.rule}]"


def finding(rule: str, resource: Resource, message: str) -> Finding:
    """Report a resource."""
    return Finding(rule, f"{resource.stack}/{resource.address}", resource.path, message)


def is_known(value: object) -> bool:
    """Whether synthesis knows a value: it is set, and holds no reference to a value that only the cloud knows."""
    return value is not None and "${" not in str(value)


def is_uuid(value: object) -> bool:
    """Whether a value has the form of Entra's application and object ids, in whatever case."""
    return _UUID.fullmatch(str(value)) is not None


def not_allowed(what: str, found: object, allowed: Iterable[object]) -> str | None:
    """Say that a value is not allowed, and which may be meant; None when it is allowed, or not known at synthesis."""
    options = sorted(map(str, allowed))
    if not is_known(found) or str(found) in options:
        return None
    close = difflib.get_close_matches(str(found).lower(), [option.lower() for option in options], n=1, cutoff=0.6)
    meant = next((f" (did you mean {option}?)" for option in options if close and option.lower() == close[0]), "")
    listed = ", ".join(options[:_MOST_LISTED]) + (", …" if len(options) > _MOST_LISTED else "")
    return f"{what} is {found!r}{meant}; allowed: {listed or 'none'}"
