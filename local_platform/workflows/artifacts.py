"""The files that ship with a stack, by the path that a task or a pipeline names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from local_platform.workflows.errors import ArtifactMissingError
from stacks.synthesized import UPLOADS

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.synthesized import Stack

_WORKSPACE = "/Workspace"


class Shipped:
    """The files that a stack puts into volumes and the workspace, by the path they have there.

    Args:
        stack: a stack that was read from its folder, beside which its assets are.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._files = {
            _plain(str(stack.resolve(resource.body["path"]))): str(resource.body["source"])
            for resource in stack.of_type(*UPLOADS)
            if "source" in resource.body
        }

    def file(self, path: str) -> Path:
        """Return the file that ships to ``path``.

        Raises:
            ArtifactMissingError: no resource ships it, or its file is not beside the synthesized stack.
        """
        found = self._files.get(_plain(path))
        if found is None:
            known = ", ".join(sorted(self._files)) or "nothing"
            raise ArtifactMissingError(f"{path} is named, but no resource of {self._stack.name} ships it; {known} is.")
        return self._local(found)

    def matching(self, pattern: str) -> dict[str, Path]:
        """Return the files that a path or a glob (``…/**``, ``…/*.py``) names, by path.

        Raises:
            ArtifactMissingError: none does.
        """
        plain = _plain(pattern)
        found = {
            path: self._local(source)
            for path, source in sorted(self._files.items())
            if (path.startswith(plain[:-2]) if plain.endswith("/**") else PurePosixPath(path).match(plain))
        }
        if not found:
            raise ArtifactMissingError(f"No resource of {self._stack.name} ships a file that matches {pattern}.")
        return found

    def _local(self, source: str) -> Path:
        if self._stack.folder is None:
            raise ArtifactMissingError(f"{self._stack.name} was not read from a folder, so {source} is not at hand.")
        path = self._stack.folder / source.removeprefix("${path.module}/")
        if not path.is_file():
            raise ArtifactMissingError(f"{path} ships with {self._stack.name}, but is not there. Synthesize again.")
        return path


def _plain(path: str) -> str:
    """Return a path without ``dbfs:`` and ``/Workspace``, which references to a file have but its resource lacks."""
    return path.removeprefix("dbfs:").removeprefix(_WORKSPACE)
