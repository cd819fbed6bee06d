"""The base of all settings: frozen, strict about types, and without unknown keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Iterator


REPLACED = ("${", "%{", "{{")
"""What opens an expression: of Terraform, whose JSON takes each text for a template, and of Databricks' jobs.

Sources: https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping and
https://learn.microsoft.com/azure/databricks/jobs/dynamic-value-references.
"""

LARGEST_WHOLE = 2**53 - 1
"""The largest number up to which node, which writes Terraform's JSON, keeps each whole one: Number.MAX_SAFE_INTEGER."""


class Section(BaseModel):
    """A table of a settings file.

    An unknown key is refused, as nothing would read it; so is text in any field that Terraform or Databricks would
    replace.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @field_validator("*")
    @classmethod
    def _plain(cls, value: object) -> object:
        for key, found in _texts(value):
            if any(opening in found for opening in REPLACED):
                raise refuse(
                    "text without ${, %{ and {{, which Terraform and Databricks would replace", key=key, found=found
                )
        return value


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Yield each text of a field, keys of tables included, with its key within the field."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name, name
            yield from ((".".join(filter(None, (name, key))), text) for key, text in _texts(item))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from ((".".join(filter(None, (str(number), key))), text) for key, text in _texts(item))


def refuse(allowed: str, **context: object) -> PydanticCustomError:
    """Return the error for a value that is not allowed; the loader adds file, key and the value."""
    return PydanticCustomError("not_allowed", "{allowed}", {"allowed": allowed, **context})


def one_of(*values: str) -> AfterValidator:
    """Allow only these words; the error suggests the nearest one."""

    def check(value: str) -> str:
        if value not in values:
            raise refuse(f"one of {', '.join(values)}", choices=values)
        return value

    return AfterValidator(check)


def each_once(what: str) -> AfterValidator:
    """Allow no word twice, regardless of case; ``what`` says what the words are."""

    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        if len({word.lower() for word in words}) < len(words):
            raise refuse(f"each {what} once")
        return words

    return AfterValidator(check)


def _matching(pattern: str, allowed: str) -> AfterValidator:
    expression = re.compile(pattern)

    def check(value: str) -> str:
        if not expression.fullmatch(value):
            raise refuse(allowed)
        return value

    return AfterValidator(check)


def text(pattern: str, allowed: str) -> object:
    """A string that matches a pattern as a whole; ``allowed`` says the pattern in words."""
    return Annotated[str, _matching(pattern, allowed)]


Guid = Annotated[
    str,
    _matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a GUID, such as 00000000-0000-0000-0000-000000000001"),
]
Email = Annotated[str, _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an address, such as data-engineering@example.com")]
Clock = Annotated[str, _matching(r"([01]\d|2[0-3]):[0-5]\d", "a time of day, hours and minutes, such as 03:00")]
Emails = Annotated[tuple[Email, ...], Field(min_length=1, strict=False), each_once("address")]
