"""A Python wheel task: calls its entry point in the wheel that ships."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_platform.wheel import Wheel
from local_platform.workflows.errors import WorkflowError

if TYPE_CHECKING:
    from local_platform.substitutions import Substitutions
    from local_platform.workflows.artifacts import Shipped
    from local_platform.workflows.bodies import Call
    from local_platform.workflows.definition import WheelTask

_IMPORTS = threading.Lock()


class WheelTasks:
    """Calls entry points of the wheels that ship with a stack."""

    def __init__(self, shipped: Shipped, substitutions: Substitutions) -> None:
        self._shipped, self._substitutions = shipped, substitutions

    def run(self, task: WheelTask, call: Call) -> None:
        """Call the entry point with the task's parameters, locations and catalogs replaced.

        Raises:
            ArtifactMissingError: the wheel does not ship.
            WheelError: the wheel has no such entry point.
            WorkflowError: another wheel of the package is in use already.
        """
        with _IMPORTS:
            entry_point = self._wheel(task).task(task.entry_point)
        entry_point([self._substitutions.text(parameter) for parameter in call.parameters])

    def _wheel(self, task: WheelTask) -> Wheel:
        wheels = [self._shipped.file(path) for path in task.wheels]
        named = [path for path in wheels if path.name.split("-", maxsplit=1)[0] == task.package_name]
        if len(named) != 1:
            names = ", ".join(path.name for path in wheels)
            raise WorkflowError(f"{task.package_name} is in {len(named)} of the task's wheels ({names}), not in one.")
        wheel = Wheel.of(named[0])
        _refuse_other_bytes(task.package_name, wheel)
        return wheel


def _refuse_other_bytes(package: str, wheel: Wheel) -> None:
    """Refuse another wheel of a package in use: a process has one version of a package, unlike a cluster per task."""
    module: Any = sys.modules.get(package)
    origin = str(getattr(module, "__file__", "") or "")
    at = origin.find(".whl")
    if not origin or origin.startswith(str(wheel.path)):
        return
    loaded = Path(origin[: at + 4] if at >= 0 else origin)
    if at < 0 or not loaded.is_file() or Wheel.of(loaded).sha256 != wheel.sha256:
        raise WorkflowError(
            f"{package} was imported from {loaded} already, and {wheel.path} holds other code. All tasks of a run use "
            "one wheel on this machine: synthesize again, so that they name the same one."
        )
