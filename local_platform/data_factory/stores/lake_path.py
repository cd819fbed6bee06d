"""Paths in the lake, checked to stay within their container."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from local_platform.data_factory.errors import ActivityError

# https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
_CONTAINER = re.compile(r"[a-z0-9](?:-?[a-z0-9]){2,62}")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True, order=True)
class LakePath:
    """A file or folder of the lake.

    Attributes:
        container: the container, which Data Lake Storage calls file system.
        parts: the steps below it; none for the container itself.
    """

    container: str
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last step."""
        return self.parts[-1] if self.parts else self.container

    @property
    def within(self) -> str:
        """The path within the container."""
        return "/".join(self.parts)

    def __str__(self) -> str:
        """Container and path."""
        return "/".join((self.container, *self.parts))

    def child(self, relative: str) -> LakePath:
        """Return the path at a relative path below this one.

        Raises:
            ActivityError: it would leave this folder.
        """
        return LakePath(self.container, (*self.parts, *_steps(relative)))


def lake_path(container: str, *relative: str) -> LakePath:
    """Check a path as a dataset gives it; leading and repeated slashes are ignored, as on the service.

    What follows a slash in the container's name is a folder in it, there as here.

    Raises:
        ActivityError: the container's name is none, or a step leaves the container or can't be a file's name.
    """
    container, _, folder = container.partition("/")
    if not _CONTAINER.fullmatch(container):
        raise ActivityError(
            f"{container!r} is no name of a container: 3 to 63 lower-case letters, digits and single hyphens.",
            permanent=True,
        )
    return LakePath(container, tuple(step for text in (folder, *relative) for step in _steps(text)))


def _steps(text: str) -> tuple[str, ...]:
    steps = tuple(step for step in text.split("/") if step)
    for step in steps:
        # A careless HTTP layer would decode %2e%2e and %2f to .. and /; no real file has them in its name.
        decoded = unquote(step)
        if step in {".", ".."} or decoded in {".", ".."} or "/" in decoded or _FORBIDDEN.search(decoded):
            raise ActivityError(
                f"The path {text!r} leaves its folder or can't be one: the step {step!r} is refused.", permanent=True
            )
    return steps
