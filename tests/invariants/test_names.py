"""Names that belong to an environment are written in its settings, and in no code and no test."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from tests.adoption import is_telling, mentions, values_of
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from stacks.synthesized import Stack

CODE = ("adf_definitions", "data_factory", "dlt_pipelines", "jobs", "lakehouse", "local_platform", "stacks")
ENVIRONMENTS = ("dev", "prod")
TESTS = REPOSITORY / "tests"
# The one knows the settings to change them, the others are the tests' own.
KNOW_SETTINGS = (TESTS / "adoption.py", SETTINGS)
OF_AN_OWNER = re.compile(r"(.*[._])?id|state\.storage_account|ingestion\.base_url|monitoring\.notify")


def _settings(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads((REPOSITORY / "environments" / f"{name}.toml").read_text())
    return found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_code_names_a_catalog_an_id_or_a_group_of_an_environment(environment: str) -> None:
    settings = _settings(environment)
    access = settings["access"]
    names = [access["engineers"], access["runner_application_id"], access["deployer_application_id"]]
    names += [settings["catalog"]["name"], settings["azure"]["subscription_id"], settings["network"]["address_space"]]
    names = [name for name in names if is_telling(name)]
    files = [file for folder in CODE for file in (REPOSITORY / folder).rglob("*") if file.suffix in {".py", ".json"}]

    # A docstring may give an example: ``netflix_dev.bronze.titles``.
    found = {
        f"{file.relative_to(REPOSITORY)}: {name}"
        for file in files
        for name in names
        if mentions(name, re.sub(r'"""[\s\S]*?"""|#.*|``[^`]*``', "", file.read_text(encoding="utf-8")))
    }

    assert found == set()


def test_no_test_names_an_id_an_account_a_source_or_an_address_of_the_settings() -> None:
    """Else it fails for whoever puts their own into ``environments/``: tests have settings of their own."""
    settings = sorted((REPOSITORY / "environments").glob("*.toml"))
    values = [item for file in settings for item in values_of(file).items()]
    named = {name.rstrip("/") for key, names in values if OF_AN_OWNER.fullmatch(key) for name in names}
    files = [file for file in sorted(TESTS.rglob("*")) if file.suffix in {".py", ".json", ".txt", ".toml"}]
    texts = {
        file.relative_to(REPOSITORY): file.read_text(encoding="utf-8")
        for file in files
        if not any(file.is_relative_to(known) for known in KNOW_SETTINGS)
    }

    assert named
    assert {f"{file}: {name}" for file, text in texts.items() for name in named if mentions(name, text)} == set()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_containers_and_locations_are_the_same_everywhere(environment: str, stacks: dict[str, Stack]) -> None:
    platform, lakehouse = stacks[f"{environment}-platform"], stacks[f"{environment}-lakehouse"]

    containers = {one.body["name"] for one in platform.of_type("azurerm_storage_container")}
    urls = [str(one.body["url"]) for one in lakehouse.of_type("databricks_external_location")]

    assert {url.split("//")[1].split("@")[0] for url in urls} == containers == {"raw", "bronze", "silver", "gold"}
