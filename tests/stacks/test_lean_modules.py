"""Modules of chosen packages are imported without docstrings, annotations and checks, and compiled once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from stacks.lean_modules import LeanModules

if TYPE_CHECKING:
    from pathlib import Path

SUBMODULE = '''
"""A docstring."""
import typeguard
from importlib.metadata import version as _metadata_package_version
TYPEGUARD_MAJOR_VERSION = int(_metadata_package_version('typeguard').split('.')[0])

def create(name: NotDefinedAnywhere) -> str:
    """Another."""
    if __debug__:
        raise TypeError("checked")
    return name

class Thing:
    @property
    def id(self) -> NotDefinedAnywhere:
        return typing.cast(typing.Optional[NotDefinedAnywhere], jsii.get(self, "id"))

    def value(self) -> NotDefinedAnywhere:
        result = self._values.get("value")
        return typing.cast(typing.Mapping[str, NotDefinedAnywhere], result)

class jsii:
    def get(of, name):
        return f"the {name}"

def _typecheckingstub__9481(
    name: NotDefinedAnywhere,
) -> None:
    """Type checking stubs"""
    pass

last = True
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"generated_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    (folder / "thing").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('imports everything')", encoding="utf-8")
    (folder / "thing" / "__init__.py").write_text(SUBMODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [LeanModules((name,), (name,)), *sys.meta_path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return name


def test_a_submodule_is_imported_without_its_package(package: str) -> None:
    thing = import_module(f"{package}.thing")
    assert thing.create("one") == "one"
    assert (thing.__doc__, thing.create.__doc__) == (None, None)
    assert thing.last
    assert not {"typeguard", "_typecheckingstub__9481"} & set(vars(thing))
    assert thing.create.__annotations__ == {"name": "NotDefinedAnywhere", "return": "str"}


def test_a_result_is_returned_as_it_is_and_no_type_is_made_of_it(package: str) -> None:
    thing = import_module(f"{package}.thing").Thing()
    thing._values = {"value": {"a": 1}}
    assert (thing.id, thing.value()) == ("the id", {"a": 1})


def test_what_was_compiled_is_kept_even_where_python_keeps_nothing(package: str, tmp_path: Path) -> None:
    import_module(f"{package}.thing")
    kept = [path.name for path in (tmp_path / package / "thing" / "__pycache__").iterdir()]
    assert [".lean-" in name for name in kept] == [True]
    assert sys.dont_write_bytecode


def test_a_change_of_the_source_is_seen(package: str, tmp_path: Path) -> None:
    import_module(f"{package}.thing")
    del sys.modules[f"{package}.thing"]
    (tmp_path / package / "thing" / "__init__.py").write_text("changed = True\n", encoding="utf-8")
    assert import_module(f"{package}.thing").changed


def test_other_packages_are_left_to_others(package: str) -> None:
    assert LeanModules((package,), ()).find_spec("json", None) is None
