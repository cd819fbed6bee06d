"""The bindings of CDK for Terraform and of its providers; the one module that imports them.

``azurerm`` and ``databricks`` give each class of a provider package by its name: ``azurerm.StorageAccount``. A class is
imported from its own submodule when it is first asked for, because a provider package imported whole reads 1,700
modules: some 12 s and 650 MB. Node loads the package's JavaScript a submodule at a time as well
(``node/lazy_providers.js``). It starts before ``cdktf`` is imported, so everything else takes ``cdktf`` and
``Construct`` from here, after node was told.

``LAKEHOUSE_PLAIN_PROVIDERS=1`` turns all of it off, to compare: Python and node then do what they do for any program
written with these packages.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stacks import last_used
from stacks.lean_modules import LeanModules
from stacks.node import compiled_code, environment_of_node, is_plain, package_folder, start_node

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = is_plain()
_AZURERM, _DATABRICKS = "cdktf_cdktf_provider_azurerm", "cdktf_cdktf_provider_databricks"


class _Bindings:
    """The classes of one provider package, each imported with its own submodule alone."""

    def __init__(self, package: str) -> None:
        self._package = importlib.import_module(package)
        self._provider = package.rpartition("_")[2]
        # A class has its submodule's name in another case; `StorageAccountNetworkRules` is in `storage_account`.
        folders = (path for path in package_folder(package).iterdir() if path.is_dir())
        self._submodules = {path.name.replace("_", ""): path.name for path in folders}

    def __getattr__(self, name: str) -> Any:
        for submodule in self._candidates(name):
            found = getattr(importlib.import_module(f"{self._package.__name__}.{submodule}"), name, None)
            if found is not None:
                setattr(self, name, found)
                return found
        raise AttributeError(f"{self._package.__name__} has no class {name}", name=name, obj=self)

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


def load_what_was_used() -> None:
    """Import what the last synthesis used of the providers, while node does the same."""
    for module in () if _PLAIN else last_used.read(compiled_code()):
        with suppress(ModuleNotFoundError):  # remembered from other versions of the providers
            importlib.import_module(module)


def keep_what_was_used() -> None:
    """Remember which provider modules this process used, for the next one."""
    packages = (f"{_AZURERM}.", f"{_DATABRICKS}.")
    used = [name for name in sys.modules if name.startswith(packages) and not name.endswith("._jsii")]
    if not _PLAIN:
        last_used.write(compiled_code(), used)


def end_node() -> None:
    """Tell node to end while this process does other work; nothing can be synthesized afterwards.

    jsii waits for node at the end of this process in any case; node has then ended already.
    """
    if not _PLAIN:
        provider: Any = kernel.provider
        provider._process._process.stdin.close()  # noqa: SLF001 - jsii has no method that ends node


_node = start_node()
if not _PLAIN:
    sys.meta_path.insert(0, LeanModules(("cdktf", "constructs", _AZURERM, _DATABRICKS), (_AZURERM, _DATABRICKS)))
with environment_of_node():
    from jsii._runtime import kernel

    if _node:
        from stacks.node.kernel import StartedNode

        kernel.provider = StartedNode(_node)
    import cdktf
    from constructs import Construct

azurerm = _Bindings(_AZURERM)
databricks = _Bindings(_DATABRICKS)

__all__ = [
    "Construct",
    "azurerm",
    "cdktf",
    "databricks",
    "end_node",
    "keep_what_was_used",
    "load_what_was_used",
]
