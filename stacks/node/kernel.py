"""Connects jsii to a node that was started before jsii was imported, and waits for its answers only when needed.

jsii itself waits for the kernel's greeting, and for each package to be loaded. Python has other work to do meanwhile,
so here both answers are read just before the next answer that is needed.
"""

from __future__ import annotations

import atexit
import json
from threading import Thread
from typing import TYPE_CHECKING, Any

from jsii._kernel.providers.process import ProcessProvider, _NodeProcess, stderr_sink
from jsii._kernel.types import (
    Callback,
    GetRequest,
    GetResponse,
    InvokeRequest,
    InvokeResponse,
    LoadRequest,
    LoadResponse,
    SetRequest,
    SetResponse,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping


class StartedNode(ProcessProvider):
    """jsii's process provider for a node that is running already."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._node = _Process(process)
        self._known: dict[str, dict[str, GetResponse]] = {}

    @property
    def _process(self) -> _Process:
        return self._node

    def load(self, request: LoadRequest) -> LoadResponse:
        """Tell node to load a package, without waiting; a failure is raised by the next request of another kind."""
        self._node.tell(request)
        return LoadResponse(assembly=request.name, types=0)  # jsii does not read it

    def get(self, request: GetRequest) -> GetResponse:
        """Get a property; text, such as the reference to an attribute, is cached until the object changes."""
        known = self._known.setdefault(request.objref.ref, {})
        answer = known.get(request.property) or super().get(request)
        if isinstance(answer.value, str):
            known[request.property] = answer
        return answer

    def set(self, request: SetRequest) -> SetResponse:
        """Set a property."""
        self._known.pop(request.objref.ref, None)
        return super().set(request)

    def invoke(self, request: InvokeRequest) -> InvokeResponse | Callback:
        """Call a method; it may set any property of the object."""
        self._known.pop(request.objref.ref, None)
        return super().invoke(request)


class _Process(_NodeProcess):
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # jsii's
        self._process = process
        self._unread = 1  # answers not read yet; the first is the greeting
        self.sink_thread = Thread(target=stderr_sink, args=(process.stderr,), daemon=True)
        self.sink_thread.start()
        atexit.register(self.stop)

    def tell(self, request: LoadRequest) -> None:
        self._input.write(json.dumps(self._serializer.unstructure(request)).encode() + b"\n")
        self._input.flush()
        self._unread += 1

    def _next_message(self) -> Mapping[Any, Any]:
        while self._unread:
            answer = super()._next_message()
            self._unread -= 1
            if "error" in answer:
                self._input.close()  # the answers that follow belong to other requests
                return answer
        return super()._next_message()

    @property
    def _input(self) -> Any:
        return self._process.stdin
