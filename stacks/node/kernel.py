"""How Python talks to a node that was started before jsii was imported, and that it does not wait for until it has to.

jsii waits for the kernel's greeting and for each package that it loads. Python has enough to do meanwhile, so both
answers are read where the next one is needed.
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
    """jsii's way to node, for one that runs already."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._node = _Process(process)
        self._known: dict[str, dict[str, GetResponse]] = {}

    @property
    def _process(self) -> _Process:
        return self._node

    def load(self, request: LoadRequest) -> LoadResponse:
        """Have node load a package; if it can't, the next request of another kind fails with what it said."""
        self._node.tell(request)
        return LoadResponse(assembly=request.name, types=0)  # which jsii leaves alone

    def get(self, request: GetRequest) -> GetResponse:
        """Ask for a property; a text, such as the reference to an attribute, only once until something is set."""
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
        """Call a method, which may set any property."""
        self._known.pop(request.objref.ref, None)
        return super().invoke(request)


class _Process(_NodeProcess):
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # jsii's
        self._process = process
        self._unread = 1  # the greeting
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
