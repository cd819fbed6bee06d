"""Imports the generated Python bindings without the parts that only a reader or a type checker needs.

Nine tenths of a provider's submodule, as jsii generates it, are annotations, docstrings and checks of arguments. They
are built for each of its hundreds of classes at import, although node checks the arguments again anyway.
"""

from __future__ import annotations
import __future__

import re
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import CodeType, ModuleType

# What the checks of arguments need, which are left out: a package, its version, and a function for each signature. And
# what a result is, which is said to type checkers alone and would make that type anew each time.
_LEFT_OUT = (
    (re.compile(rb"^import typeguard$", re.MULTILINE), b""),
    (re.compile(rb"int\(_metadata_package_version\('typeguard'\)[^)]*\)\[0\]\)"), b"0"),
    (re.compile(rb"^def _typecheckingstub__.*?^    pass$", re.MULTILINE | re.DOTALL), b""),
    (re.compile(rb"\breturn typing\.cast\(.*, (result|jsii\.\w+\(.*\))\)$", re.MULTILINE), rb"return \1"),
)
_KEPT_AS = ".lean-2.pyc"  # raise it when something else is left out


class LeanModules(MetaPathFinder):
    """Finds the modules of some packages and loads them in the reduced form.

    Args:
        packages: The packages, by name.
        without_init: Those whose own ``__init__``, which imports every submodule, never runs.
    """

    def __init__(self, packages: Collection[str], without_init: Collection[str]) -> None:
        self._packages = packages
        self._without_init = without_init

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of the packages; None for any other."""
        if fullname.partition(".")[0] not in self._packages:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return spec
        if fullname in self._without_init:
            namespace = ModuleSpec(fullname, None, is_package=True)
            namespace.submodule_search_locations = spec.submodule_search_locations
            return namespace
        spec.loader = _LeanLoader(spec.loader.name, spec.loader.path)
        return spec


class _LeanLoader(SourceFileLoader):
    """Compiles without docstrings and without what stands behind ``if __debug__:``, and keeps annotations as text.

    The compiled form is kept beside Python's own, under another name, even where Python is told to keep none: compiling
    takes seconds. Where nothing can be written, it is compiled each time.
    """

    def get_code(self, fullname: str) -> CodeType | None:
        told, sys.dont_write_bytecode = sys.dont_write_bytecode, False
        try:
            return super().get_code(fullname)
        finally:
            sys.dont_write_bytecode = told

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override] # typeshed
        for pattern, replacement in _LEFT_OUT:
            data = pattern.sub(replacement, data)
        return compile(data, path, "exec", __future__.annotations.compiler_flag, dont_inherit=True, optimize=2)

    def get_data(self, path: str) -> bytes:
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        super().set_data(_own(path), data, _mode=_mode)


def _own(path: str) -> str:
    return f"{path.removesuffix('.pyc')}{_KEPT_AS}" if path.endswith(".pyc") else path
