"""A small factory, and the command that runs it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from lakehouse.cli import lakehouse
from tests.data_factory.factories import copy, http_dataset, lake_dataset, set_to

if TYPE_CHECKING:
    from pathlib import Path

RECURRENCE = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T05:00:00Z", "timeZone": "UTC"}


OBJECTS: dict[str, dict[str, Any]] = {
    "pipeline/p": {
        "activities": [
            copy("web_file", "raw_file"),
            set_to("note", "v", "@{pipeline().parameters.n} by @{pipeline().TriggerName}", {"copy": "Succeeded"}),
        ],
        "parameters": {"n": {"type": "int", "defaultValue": 1}},
        "variables": {"v": {"type": "String"}},
    },
    "dataset/web_file": http_dataset("x.csv"),
    "dataset/raw_file": lake_dataset("in", "x.csv"),
    "linkedService/web": {"type": "HttpServer", "typeProperties": {"url": "https://web.example.com/files"}},
    "linkedService/lake": {"type": "AzureBlobFS", "typeProperties": {"url": "https://a.dfs.core.windows.net"}},
    "trigger/daily": {
        "type": "ScheduleTrigger",
        "typeProperties": {"recurrence": RECURRENCE},
        "pipelines": [
            {"pipelineReference": {"referenceName": "p"}, "parameters": {"n": "@dayOfMonth(trigger().scheduledTime)"}}
        ],
    },
}


COMMAND = (sys.executable, "-c", "from lakehouse.cli import main; main()", "adf")


def adf(*arguments: object) -> Result:
    return CliRunner().invoke(lakehouse, ["adf", *map(str, arguments)])


def put(folder: Path, *activities: dict[str, Any]) -> None:
    properties = {"activities": list(activities), "variables": {"v": {"type": "String"}}}
    (folder / "pipeline/p.json").write_text(json.dumps({"name": "p", "properties": properties}), encoding="utf-8")
