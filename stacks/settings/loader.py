"""Reads the settings files; errors name file, key, the value found and what is allowed."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from stacks.errors import SettingsError
from stacks.settings.base import Section
from stacks.settings.environment import EnvironmentSettings
from stacks.settings.metastore import MetastoreSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

ENVIRONMENTS = Path(__file__).resolve().parents[2] / "environments"
_NOT_SETTINGS = {"suppressions"}
_METASTORE = "metastore-"
_OF_RELEASES = {"release"}  # prod's pin: read and written by `lakehouse promote`
_Model = TypeVar("_Model", bound=Section)


def load_environments(folder: Path = ENVIRONMENTS) -> tuple[EnvironmentSettings, ...]:
    """Read every environment of a folder, by name.

    Raises:
        SettingsError: A file can't be read, or a value in it is missing, unknown or not allowed.
    """
    environments = tuple(load_environment(name, folder) for name in environment_names(folder))
    _refuse_shared_catalogs(environments, folder)
    return environments


def _refuse_shared_catalogs(environments: tuple[EnvironmentSettings, ...], folder: Path) -> None:
    """Refuse two catalogs of one name in a region: its environments share a metastore, where names are unique."""
    owners: dict[tuple[str, str], str] = {}
    for settings in environments:
        owner = owners.setdefault((settings.azure.region, settings.catalog.name), settings.name)
        if owner != settings.name:
            raise SettingsError(
                f"{folder / settings.name}.toml: catalog.name: found {settings.catalog.name!r}, as in {owner}; "
                "allowed: a name of its own, for the environments of a region share its metastore"
            )


def environment_names(folder: Path = ENVIRONMENTS) -> tuple[str, ...]:
    """Return the names of the environments that a folder describes."""
    names = sorted(file.stem for file in folder.glob("*.toml"))
    return tuple(name for name in names if name not in _NOT_SETTINGS and not name.startswith(_METASTORE))


def settings_file(name: str, folder: Path = ENVIRONMENTS) -> Path:
    """Return the file that holds the settings of one environment.

    Raises:
        SettingsError: There is no such environment.
    """
    known = environment_names(folder)
    if name not in known:
        raise SettingsError(
            f"no environment {name!r} in {folder}; there {_is_or_are(known)}{_did_you_mean(name, known)}"
        )
    return folder / f"{name}.toml"


def load_environment(name: str, folder: Path = ENVIRONMENTS) -> EnvironmentSettings:
    """Read the settings of one environment.

    Raises:
        SettingsError: There is no such environment, or its file holds something that is not allowed.
    """
    file = settings_file(name, folder)
    document = {key: value for key, value in _read(file).items() if key not in _OF_RELEASES}
    return _validated(EnvironmentSettings, file, document)


def load_metastores(folder: Path = ENVIRONMENTS) -> tuple[MetastoreSettings, ...]:
    """Read the settings of every metastore of a folder, by region.

    Raises:
        SettingsError: A file holds something that is not allowed, two are of one region, a workspace is assigned twice,
            or to an environment that the folder doesn't describe.
    """
    metastores = tuple(
        _validated(MetastoreSettings, file, _read(file)) for file in sorted(folder.glob(f"{_METASTORE}*.toml"))
    )
    _refuse_shared_regions(metastores, folder)
    _refuse_wrong_workspaces(metastores, folder)
    return metastores


def _refuse_shared_regions(metastores: tuple[MetastoreSettings, ...], folder: Path) -> None:
    owners: dict[str, str] = {}
    for settings in metastores:
        owner = owners.setdefault(settings.region, settings.name)
        if owner != settings.name:
            raise SettingsError(
                f"{folder / settings.name}.toml: region: found {settings.region!r}, as in {owner}; allowed: a region "
                "of its own, for a region has one metastore"
            )


def _refuse_wrong_workspaces(metastores: tuple[MetastoreSettings, ...], folder: Path) -> None:
    """Refuse workspaces assigned twice, or to an unknown environment: each workspace belongs to one metastore."""
    known = environment_names(folder)
    owners: dict[str | int, str] = {}
    for settings in metastores:
        for environment, number in settings.workspaces.items():
            place = f"{folder / settings.name}.toml: workspaces.{environment}"
            if environment not in known:
                raise SettingsError(
                    f"{place}: no environment of {folder}; there {_is_or_are(known)}{_did_you_mean(environment, known)}"
                )
            for owned in (environment, number):
                if owned in owners:
                    raise SettingsError(
                        f"{place}: found {number}, but {owned} stands in {owners[owned]}; allowed: each environment "
                        "and each workspace once, for a workspace is assigned to one metastore"
                    )
                owners[owned] = settings.name


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{file} can't be read as TOML: {error}") from error


def _validated(model: type[_Model], file: Path, document: Mapping[str, Any]) -> _Model:
    try:
        return model.model_validate({**document, "name": file.stem})
    except ValidationError as error:
        problems = "\n".join(f"  {_problem(model, details)}" for details in _causes(error.errors(include_url=False)))
        raise SettingsError(f"{file} holds what is not allowed:\n{problems}") from error


def _causes(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out errors that only follow from others: a list with a wrong item is also reported as too short."""
    wrong = {problem["loc"] for problem in problems}
    return [
        problem
        for problem in problems
        if problem["type"] != "too_short" or not any(loc[:-1] == problem["loc"] for loc in wrong)
    ]


def _problem(model: type[Section], details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    section = ".".join(str(step) for step in details["loc"])
    key = ".".join(part for part in (section, context.get("key", "")) if part)
    if details["type"] == "missing":
        return f"{key}: missing. {_description(model, details['loc'])}".rstrip()
    if details["type"] == "extra_forbidden":
        known = _fields(model, details["loc"][:-1])
        return f"{key}: unknown key; known are {', '.join(known)}{_did_you_mean(str(details['loc'][-1]), known)}"
    found = context.get("found", details["input"])
    allowed = context.get("allowed", details["msg"])
    return f"{key}: found {found!r}; allowed: {allowed}{_did_you_mean(str(found), context.get('choices', ()))}"


def _fields(model: type[Section], path: tuple[int | str, ...]) -> tuple[str, ...]:
    for step in path:
        field = model.model_fields[str(step)].annotation
        if not (isinstance(field, type) and issubclass(field, Section)):
            return ()
        model = field
    return tuple(name for name in model.model_fields if name != "name")


def _description(model: type[Section], path: tuple[int | str, ...]) -> str:
    for step in path[:-1]:
        field = model.model_fields[str(step)].annotation
        if not (isinstance(field, type) and issubclass(field, Section)):
            return ""
        model = field
    return model.model_fields[str(path[-1])].description or ""


def _did_you_mean(found: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(found, known, n=1)
    return f". Did you mean {near[0]!r}?" if near else ""


def _is_or_are(names: tuple[str, ...]) -> str:
    return f"are {', '.join(names)}" if names else "is none"
