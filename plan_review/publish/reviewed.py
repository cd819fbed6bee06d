"""Reads what `lakehouse review --out` wrote; all of it is read before any of it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from lakehouse.validation_errors import first_error
from plan_review.errors import CommentError
from plan_review.files import file_name

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Reviewed:
    """The review of one environment.

    Attributes:
        environment: Its name, as in the names of its files.
        drifted: Whether what exists differs from the configuration.
        text: The comment; its first line marks it as this environment's.
    """

    environment: str
    drifted: bool
    text: str


class _Environment(BaseModel):
    environment: str
    drifted: bool


class _Written(BaseModel):
    environments: list[_Environment]


def read_reviews(folder: Path) -> list[Reviewed]:
    """Read the reviews in a folder.

    Raises:
        CommentError: It holds none, or not all of them.
    """
    again = "Review first: lakehouse review --out"
    file = folder / "review.json"
    try:
        written = _Written.model_validate_json(file.read_bytes(), strict=True)
        found = []
        for one in written.environments:
            environment = file_name(one.environment)
            file = folder / f"{environment}.md"
            found.append(Reviewed(environment, one.drifted, file.read_text(encoding="utf-8")))
            if not found[-1].text.strip():
                raise CommentError(f"{file} is empty. {again} {folder}")
    except (OSError, UnicodeDecodeError) as error:
        raise CommentError(f"{file} can't be read: {error}. {again} {folder}") from error
    except ValidationError as error:
        raise CommentError(f"{file} holds no review: {first_error(error)}. {again} {folder}") from error
    return found
