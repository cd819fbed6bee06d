"""Names keep the Cloud Adoption Framework's form and Azure's rules; ids follow from names."""

from __future__ import annotations

import pytest

from stacks.errors import NamingError
from stacks.naming import Names, checked
from stacks.settings import load_environment
from tests.settings import SETTINGS


@pytest.fixture
def prod() -> Names:
    return Names(load_environment("prod", SETTINGS))


def test_names_begin_with_the_abbreviation_of_their_kind(prod: Names) -> None:
    assert prod.resource_group == "rg-netflix-prod-weu"
    assert prod.workspace == "dbw-netflix-prod-weu"
    assert prod.of("pep", "lake-dfs") == "pep-netflix-prod-weu-lake-dfs"


def test_names_that_are_unique_in_all_of_azure_end_in_the_instance(prod: Names) -> None:
    assert prod.lake == "stnetflixprodweu042"
    assert prod.workspace_storage == "dbwnetflixprodweu042"
    assert prod.factory == "adf-netflix-prod-weu-042"
    assert prod.factory_id.endswith("/Microsoft.DataFactory/factories/adf-netflix-prod-weu-042")


def test_the_id_of_the_workspace_follows_from_the_settings(prod: Names) -> None:
    assert prod.workspace_id == (
        "/subscriptions/7e570000-0000-4000-8000-000000000004/resourceGroups/rg-netflix-prod-weu"
        "/providers/Microsoft.Databricks/workspaces/dbw-netflix-prod-weu"
    )


def test_a_containers_url_ends_in_a_slash(prod: Names) -> None:
    assert prod.container_url("raw") == "abfss://raw@stnetflixprodweu042.dfs.core.windows.net/"


@pytest.mark.parametrize(
    ("abbreviation", "name"),
    [
        ("st", "st-netflix"),
        ("st", "stNetflix"),
        ("st", "st" * 13),
        ("adf", "adf-netflix-"),
        ("adf", "adf_netflix"),
        ("dbw", "d"),
        ("rg", "rg-netflix."),
    ],
)
def test_a_name_that_azure_would_refuse_is_refused(abbreviation: str, name: str) -> None:
    with pytest.raises(NamingError, match="allowed"):
        checked(abbreviation, name)
