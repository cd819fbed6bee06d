"""The folder of the notices is named in two stacks, in four ways; synthesis refuses each that differs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from stacks.checks import check_stacks
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLATFORM, LAKEHOUSE = "dev-platform", "dev-lakehouse"
ALERTS, SETTINGS = "azurerm_monitor_scheduled_query_rules_alert_v2", "azurerm_monitor_diagnostic_setting"

Resources = dict[str, dict[str, Any]]


def other_account(resources: Resources) -> None:
    alert = resources[ALERTS]["alerts_notices"]
    alert["criteria"][0]["query"] = alert["criteria"][0]["query"].replace("stnetflixdevweu042", "stother")


def other_folder(resources: Resources) -> None:
    alert = resources[ALERTS]["alerts_notices"]
    alert["criteria"][0]["query"] = alert["criteria"][0]["query"].replace("/_notices/", "/notices/")


def nobody_told(resources: Resources) -> None:
    del resources[ALERTS]["alerts_notices"]["action"]


def no_alert(resources: Resources) -> None:
    del resources[ALERTS]["alerts_notices"]


def writes_not_logged(resources: Resources) -> None:
    logs = resources[SETTINGS]["diagnostics_lake_blobs"]["enabled_log"]
    logs[:] = [log for log in logs if log["category"] != "StorageWrite"]


def other_volume_folder(resources: Resources) -> None:
    volume = resources["databricks_volume"]["catalog_volume_notices"]
    volume["storage_location"] = volume["storage_location"].replace("_notices", "_notes")


def managed_volume(resources: Resources) -> None:
    del resources["databricks_volume"]["catalog_volume_notices"]["storage_location"]


def other_volume(resources: Resources) -> None:
    for job in resources["databricks_job"].values():
        for parameter in job["parameter"]:
            if parameter["name"] == "notices":
                parameter["default"] = "/Volumes/netflix_dev/ops/artifacts"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (PLATFORM, other_account, "no alert watches the notices"),
        (PLATFORM, other_folder, "no alert watches the notices"),
        (PLATFORM, nobody_told, "no alert watches the notices"),
        (PLATFORM, no_alert, "no alert watches the notices"),
        (PLATFORM, writes_not_logged, "no diagnostic setting sends StorageWrite"),
        (LAKEHOUSE, other_volume_folder, "no alert watches the notices"),
        (LAKEHOUSE, managed_volume, "allowed: /Volumes/… of an external volume"),
        (LAKEHOUSE, other_volume, "allowed: /Volumes/… of an external volume"),
    ],
)
def test_a_folder_that_is_not_watched_is_refused(
    stacks: dict[str, Stack], name: str, change: Callable[[Resources], None], said: str
) -> None:
    assert [said in message for message in problems(stacks, name, change)] == [True]


def test_as_synthesized_it_is_watched(stacks: dict[str, Stack]) -> None:
    assert list(problems(stacks, PLATFORM, lambda _: None)) == []


def problems(stacks: dict[str, Stack], name: str, change: Callable[[Resources], None]) -> Iterator[str]:
    documents = {each: copy.deepcopy(dict(stacks[each].document)) for each in (PLATFORM, LAKEHOUSE)}
    change(documents[name]["resource"])
    for finding in check_stacks([Stack(each, document) for each, document in documents.items()]):
        if finding.rule == "notices":
            yield finding.message
