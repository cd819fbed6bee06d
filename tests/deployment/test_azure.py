"""What is asked of Azure and Databricks, and what is made of the answers; `az` is a program of the test."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from deployment import endpoints, plan_store
from deployment.errors import DeploymentError, PlanStoreError, SmokeCheckError, StalePlanError, ToolError
from deployment.manifest import Manifest, PlannedStack, json_file, read_manifest
from deployment.smoke import check, require_healthy
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tools = Callable[[str, str], Path]

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FACTORY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataFactory/factories/adf"
WORKSPACE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw"
WHEEL = "/Volumes/netflix_dev/ops/artifacts/aaaa/netflix_jobs-0.1.0-py3-none-any.whl"

# Blobs as files below one folder; each call names its blob and its file.
BLOBS = """
arguments = dict(zip(sys.argv[1:], sys.argv[2:]))
store = Path({store!r})
if "upload" in sys.argv:
    target = store / arguments["--name"]; target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(Path(arguments["--file"]).read_bytes())
elif "exists" in sys.argv:
    print(json.dumps((store / arguments["--name"]).is_file()))
else:
    Path(arguments["--file"]).write_bytes((store / arguments["--name"]).read_bytes())
"""


def _plans(folder: Path) -> Path:
    folder.mkdir()
    json_file(folder, "dev-platform").write_text('{"a": "secret"}', encoding="utf-8")
    planned = PlannedStack("dev-platform", changes=True, changes_sha256="b", stack_sha256="c")
    Manifest("dev", COMMIT, "1.11.4", (planned,)).write(folder)
    return folder


def test_what_was_planned_comes_back_and_no_plan_is_put_away(tmp_path: Path, tools: Tools) -> None:
    tools("az", BLOBS.format(store=str(tmp_path / "store")))
    where = plan_store.push("dev", _plans(tmp_path / "plans"), "sttfstate")
    plan_store.pull("dev", COMMIT, tmp_path / "back", "sttfstate")
    assert where == f"sttfstate/plans/dev/{COMMIT}/manifest.json"
    assert [file.name for file in (tmp_path / "store").rglob("*") if file.is_file()] == ["manifest.json"]
    assert read_manifest(tmp_path / "back") == read_manifest(tmp_path / "plans")


def test_a_commit_without_reviewed_plans_is_refused(tmp_path: Path, tools: Tools) -> None:
    (tmp_path / "store").mkdir()
    tools("az", BLOBS.format(store=str(tmp_path / "store")))
    with pytest.raises(PlanStoreError, match="No plan of dev was reviewed for commit 0123456789ab"):
        plan_store.pull("dev", COMMIT, tmp_path / "back", "sttfstate")


def test_what_cannot_be_fetched_leaves_the_plans_that_are_there(tmp_path: Path, tools: Tools) -> None:
    plans = _plans(tmp_path / "plans")
    (tmp_path / "store").mkdir()
    tools("az", BLOBS.format(store=str(tmp_path / "store")))
    with pytest.raises(PlanStoreError):
        plan_store.pull("dev", COMMIT, plans, "sttfstate")
    assert read_manifest(plans).commit == COMMIT


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"commit": 5}, "manifest.json: commit: Input should be a valid string"),
        ({"environment": 5}, "manifest.json: environment: Input should be a valid string"),
        ({"stacks": {}}, "manifest.json: stacks: "),
        ({"stacks": [5]}, "manifest.json: stacks.0: "),
        ({"stacks": [{"stack": []}]}, "manifest.json: stacks.0.stack: "),
        ({"format_version": "2"}, "manifest.json: format_version: "),
        ({"format_version": 1}, "was written by another version of this project. Plan and review again."),
    ],
)
def test_a_manifest_of_another_form_is_refused(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    file = _plans(tmp_path / "plans") / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | wrong), encoding="utf-8")
    with pytest.raises(StalePlanError, match=re.escape(says)):
        read_manifest(file.parent)


@pytest.mark.parametrize("text", ["", "[]", "null", "5", "[" * 5000])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StalePlanError, match=r"holds no reviewed plans .*make plan"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("commit", ["main", "../../prod", COMMIT[:12], ""])
def test_what_is_no_commit_is_refused(commit: str, tmp_path: Path) -> None:
    with pytest.raises(PlanStoreError, match="is not the full id of a commit"):
        plan_store.pull("dev", commit, tmp_path / "back", "sttfstate")


def test_what_az_says_when_it_fails_is_told(tmp_path: Path, tools: Tools) -> None:
    tools("az", "sys.exit('ERROR: Please run az login')")
    with pytest.raises(ToolError, match="Please run az login"):
        plan_store.pull("dev", COMMIT, tmp_path / "back", "sttfstate")


def _stacks(*, activated: bool = True) -> list[Stack]:
    platform = {
        "resource": {"azurerm_data_factory_managed_private_endpoint": {"dfs": {"name": "pep-dfs"}}},
    }
    lakehouse = {
        "provider": {"databricks": [{"azure_workspace_resource_id": WORKSPACE}]},
        "resource": {
            "databricks_file": {"wheel": {"path": WHEEL}},
            "databricks_job": {
                "medallion": {
                    "name": "netflix dev",
                    "task": [
                        {"task_key": "bronze", "library": [{"whl": "${databricks_file.wheel.path}"}]},
                        {
                            "task_key": "silver",
                            "for_each_task": {"task": {"task_key": "one", "library": [{"whl": WHEEL}]}},
                        },
                        {"task_key": "gold", "pipeline_task": {"pipeline_id": "7"}},
                    ],
                }
            },
        },
    }
    ingestion = {
        "resource": {
            "azurerm_data_factory_trigger_schedule": {
                "daily": {"name": "daily", "data_factory_id": FACTORY, "activated": activated}
            }
        }
    }
    documents: dict[str, Any] = {"dev-platform": platform, "dev-lakehouse": lakehouse, "dev-ingestion": ingestion}
    return [Stack(name, document) for name, document in documents.items()]


def _running(**changes: Any) -> dict[str, Any]:
    tasks = [
        {"task_key": "bronze", "libraries": [{"whl": WHEEL}]},
        {"task_key": "silver", "for_each_task": {"task": {"libraries": [{"whl": WHEEL}]}}},
        {"task_key": "gold"},
    ]
    return {
        "/workspaces/dbw?": {
            "properties": {"provisioningState": "Succeeded", "workspaceUrl": "adb-1.azuredatabricks.net"}
        },
        "/triggers/daily?": {"properties": {"runtimeState": "Started"}},
        "name=netflix%20dev": {"jobs": [{"settings": {"tasks": tasks}}]},
    } | changes


def _az(answers: dict[str, Any]) -> str:
    return f"print(next((json.dumps(a) for k, a in {answers!r}.items() if k in sys.argv[-1]), '{{}}'))"


def test_what_runs_as_synthesized_is_healthy(tools: Tools) -> None:
    calls = tools("az", _az(_running()))
    answers = check(_stacks())
    assert [problem for _, problem in answers] == ["", "", ""]
    require_healthy(answers)
    asked = [json.loads(line)[-1] for line in calls.read_text(encoding="utf-8").splitlines()]
    assert asked == [
        f"https://management.azure.com{FACTORY}/triggers/daily?api-version=2018-06-01",
        f"https://management.azure.com{WORKSPACE}?api-version=2024-05-01",
        "https://adb-1.azuredatabricks.net/api/2.2/jobs/list?expand_tasks=true&name=netflix%20dev",
    ]


OLD = {"task_key": "bronze", "libraries": [{"whl": "/Volumes/old.whl"}]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"/triggers/daily?": {"properties": {"runtimeState": "Stopped"}}}, "it is Stopped, not Started"),
        ({"/workspaces/dbw?": {"properties": {"provisioningState": "Failed"}}}, "its state is Failed"),
        ({"name=netflix%20dev": {"jobs": []}}, "0 jobs are called netflix dev"),
        ({"name=netflix%20dev": {"jobs": [{"settings": {"tasks": [OLD]}}]}}, "task bronze runs /Volumes/old.whl, not"),
        ({"name=netflix%20dev": {"jobs": [{"settings": {"tasks": [OLD]}}]}}, "task gold is missing"),
    ],
)
def test_what_runs_otherwise_is_told(changes: dict[str, Any], says: str, tools: Tools) -> None:
    tools("az", _az(_running(**changes)))
    with pytest.raises(SmokeCheckError) as failed:
        require_healthy(check(_stacks()))
    assert says in str(failed.value)


def test_a_service_that_does_not_answer_fails_the_check(tools: Tools) -> None:
    tools("az", "sys.exit('ERROR: 404')")
    with pytest.raises(SmokeCheckError, match="ERROR: 404"):
        require_healthy(check(_stacks()))


def _connection(behind: str, status: str) -> dict[str, Any]:
    return {
        "id": f"/lake/privateEndpointConnections/{behind}",
        "properties": {
            "privateEndpoint": {"id": f"/subscriptions/x/privateEndpoints/{behind}"},
            "privateLinkServiceConnectionState": {"status": status},
        },
    }


def test_only_the_connections_of_our_own_factory_are_approved(tools: Tools) -> None:
    listed = [
        _connection("adf.pep-dfs", "Pending"),
        _connection("evil.pep-dfs", "Pending"),
        _connection("adf.pep-dfs-2", "Pending"),
    ]
    calls = tools("az", f"print('' if 'approve' in sys.argv else json.dumps({listed!r}))")
    found = endpoints.connections(_stacks(), "/lake", "adf")
    assert [(one.endpoint, one.status) for one in found] == [("pep-dfs", "Pending")]
    endpoints.approve(found)
    approved = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines() if "approve" in line]
    assert [call[call.index("--id") + 1] for call in approved] == ["/lake/privateEndpointConnections/adf.pep-dfs"]


def test_a_missing_connection_is_told(tools: Tools) -> None:
    tools("az", "print('[]')")
    with pytest.raises(DeploymentError, match="no connection from pep-dfs"):
        endpoints.connections(_stacks(), "/lake", "adf")
