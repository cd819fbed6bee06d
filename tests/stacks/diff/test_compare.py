"""The semantic difference: what is said of resources that appear, go, move, change, or ship other content."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks.diff import Argument, Change, compare
from stacks.diff.render import as_json, as_markdown, as_text
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from pathlib import Path

OLD_HASH, NEW_HASH = "1f3a9c0d2b4e5f60", "7be1d20455aa0911"
BEFORE: dict[str, Any] = {
    "provider": {"databricks": [{"host": "a"}]},
    "resource": {
        "databricks_grant": {"gold": {"principal": "analysts", "privileges": ["SELECT"]}},
        "databricks_schema": {"gold": {"name": "gold", "lifecycle": {"prevent_destroy": True}}},
        "databricks_cluster_policy": {"jobs": {"definition": json.dumps({"num_workers": {"maxValue": 4}})}},
        "databricks_job": {
            "medallion": {
                "task": [
                    {"task_key": "bronze", "max_retries": 2, "library": [{"whl": f"/wheels/{OLD_HASH}/j.whl"}]},
                    {"task_key": "lookup", "max_retries": 1},
                ]
            }
        },
    },
}


def _changes(change: Any) -> list[Change]:
    after = copy.deepcopy(BEFORE)
    change(after)
    return compare([Stack("dev-lakehouse", BEFORE)], [Stack("dev-lakehouse", after)])


def _job(document: dict[str, Any]) -> dict[str, Any]:
    job: dict[str, Any] = document["resource"]["databricks_job"]["medallion"]
    return job


def test_the_same_stacks_do_not_differ() -> None:
    assert _changes(lambda _: None) == []


def test_keys_in_another_order_and_cdktfs_own_metadata_are_no_difference() -> None:
    def reorder(document: dict[str, Any]) -> None:
        grant = document["resource"]["databricks_grant"]["gold"]
        document["resource"]["databricks_grant"]["gold"] = {"//": {"metadata": {"path": "x"}}} | dict(
            reversed(grant.items())
        )

    assert _changes(reorder) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda document: document["resource"].update(databricks_volume={"a": {"name": "a"}}),
            ("added", "databricks_volume.a", ()),
        ),
        (lambda document: document["resource"].pop("databricks_grant"), ("removed", "databricks_grant.gold", ())),
        (
            lambda document: document["resource"].update(
                databricks_grant={"new": BEFORE["resource"]["databricks_grant"]["gold"]}
            ),
            ("renamed", "databricks_grant.new", ()),
        ),
        (
            lambda document: document["resource"]["databricks_grant"]["gold"]["privileges"].append("MODIFY"),
            ("changed", "databricks_grant.gold", (Argument("privileges", ["SELECT"], ["SELECT", "MODIFY"]),)),
        ),
        (
            lambda document: document["resource"]["databricks_grant"]["gold"].update({"//": {"reason": "Asked for."}}),
            ("changed", "databricks_grant.gold", (Argument("//", None, "Asked for."),)),
        ),
        (
            lambda document: _job(document)["task"].insert(0, {"task_key": "after", "max_retries": 1}),
            (
                "changed",
                "databricks_job.medallion",
                (Argument("task[after]", None, {"task_key": "after", "max_retries": 1}),),
            ),
        ),
        (
            lambda document: document["resource"]["databricks_cluster_policy"]["jobs"].update(
                definition=json.dumps({"num_workers": {"maxValue": 8}})
            ),
            ("changed", "databricks_cluster_policy.jobs", (Argument("definition.num_workers.maxValue", 4, 8),)),
        ),
        (
            lambda document: document["provider"]["databricks"][0].update(host="b"),
            ("changed", "provider", (Argument("provider.databricks.host", "a", "b"),)),
        ),
        (
            lambda document: _job(document)["task"][0]["library"][0].update(whl=f"/wheels/{NEW_HASH}/j.whl"),
            ("new content", "databricks_job.medallion", ()),
        ),
    ],
    ids=["added", "removed", "renamed", "list", "reason", "task", "JSON in text", "provider", "content"],
)
def test_a_change_is_told_by_action_address_and_arguments(
    change: Any, expected: tuple[str, str, tuple[Argument, ...]]
) -> None:
    (found,) = _changes(change)

    assert (found.action, found.address, found.arguments) == expected


def test_a_stack_that_is_new_is_told_by_its_resources() -> None:
    changes = compare([], [Stack("dev-lakehouse", {"resource": BEFORE["resource"]})])

    assert {change.action for change in changes} == {"added"}
    assert len(changes) == 4


def test_a_file_with_other_bytes_is_told_by_its_digests(tmp_path: Path) -> None:
    stacks = []
    for side, text in (("a", "one"), ("b", "two")):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "marts.py").write_text(text)
        file = {"path": f"/x/{OLD_HASH if side == 'a' else NEW_HASH}/marts.py", "source": "marts.py"}
        stacks.append(Stack("dev-lakehouse", {"resource": {"databricks_workspace_file": {"marts": file}}}, folder))

    (found,) = compare([stacks[0]], [stacks[1]])

    assert found.action == "new content"
    assert [(one.path, one.before[:8], one.after[:8]) for one in found.arguments] == [
        ("sha256", "7692c3ad", "3fc4ccfe")
    ]


def test_text_markdown_and_json_say_the_same() -> None:
    changes = _changes(lambda document: document["resource"].pop("databricks_schema"))

    note = "HOLDS DATA: its prevent_destroy goes with it, so a plan will destroy it"
    line = f"  - databricks_schema.gold  (dev-lakehouse/databricks_schema.gold) {note}"
    assert as_text(changes).splitlines() == ["dev-lakehouse", line, "", "1 removed"]
    assert "- removed: `databricks_schema.gold` HOLDS DATA" in as_markdown(changes)
    assert json.loads(as_json(changes))["counts"] == {"removed": 1}


def test_no_difference_is_said() -> None:
    assert as_text([]) == "No difference."
