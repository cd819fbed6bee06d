"""What is not a whole plan is refused with a reason and an exit code, never reviewed as "no changes"."""

from __future__ import annotations

import gzip
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.errors import PlanInputError
from plan_review.reading import read_plan
from tests.plan_review.plans import change, plan

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., subprocess.CompletedProcess[str]]

WHOLE = json.dumps(plan(change("databricks_job", None, {"name": "medallion"})))
NO_CHANGES_KEY = {key: value for key, value in plan().items() if key != "resource_changes"}


def _without(key: str) -> dict[str, Any]:
    resource = change("databricks_job", None, {"name": "medallion"})
    return plan({name: value for name, value in resource.items() if name != key})


def _nested(levels: int) -> Any:
    value: Any = "deepest"
    for _ in range(levels):
        value = {"x": [value]}
    return value


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t", "is empty"),
    "not JSON": (b"Terraform used the selected providers", "is not JSON"),
    "truncated": (WHOLE[: len(WHOLE) // 2].encode(), "is cut off"),
    "two documents": ((WHOLE + WHOLE).encode(), "is not JSON"),
    "UTF-16": (WHOLE.encode("utf-16"), "is not UTF-8"),
    "gzip": (gzip.compress(WHOLE.encode()), "is compressed with gzip"),
    "terraform's own plan file": (b"PK\x03\x04\x00\x00", "terraform show -json"),
    "a list": (b"[]", "holds a JSON list"),
    "null": (b"null", "holds a JSON NoneType"),
    "an empty object": (b"{}", "has no format_version"),
    "NaN": (b'{"format_version": NaN}', "NaN is not a JSON number"),
    "a number past all numbers": (json.dumps(plan() | {"x": 10**400}).encode(), "a number of 401 digits"),
    "bottomless": (b"[" * 200_000, "JSON that terraform doesn't write"),
    "deep": (json.dumps(plan(change("a", None, {"x": _nested(400)}))).encode(), "doesn't write (more than 200 levels)"),
    "a state file": (b'{"version": 4, "lineage": "x", "serial": 3, "resources": []}', "is a state file"),
    "show -json of a state": (b'{"format_version": "1.0", "values": {"root_module": {}}}', "of a state, not of a plan"),
    "the log of plan -json": (b'{"@level": "info", "@message": "Plan: 1 to add"}', "is the log"),
    "providers schema": (b'{"format_version": "1.0", "provider_schemas": {}}', "is not a plan"),
    "a later format": (WHOLE.replace('"1.2"', '"2.0"', 1).encode(), "format version '2.0'"),
    "an earlier format": (WHOLE.replace('"1.2"', '"0.2"', 1).encode(), "format version '0.2'"),
    "a format that is a number": (WHOLE.replace('"1.2"', "1.2", 1).encode(), "has no format_version"),
    "a format that is text": (WHOLE.replace('"1.2"', '"1.x"', 1).encode(), "format version '1.x'"),
    "changes that are an object": (json.dumps(plan() | {"resource_changes": {}}).encode(), "is not a list"),
    "changes left out": (json.dumps(NO_CHANGES_KEY).encode(), "lists no changes"),
    "a change without change": (json.dumps(_without("change")).encode(), "is damaged"),
    "a change without address": (json.dumps(_without("address")).encode(), "is damaged"),
    "a change that is text": (json.dumps(plan() | {"resource_changes": ["x"]}).encode(), "is damaged"),
    "unknown actions": (
        json.dumps(plan(change("databricks_job", {}, {}, actions=["evaporate"]))).encode(),
        "does not know",
    ),
    "no actions": (json.dumps(plan(change("databricks_job", {}, {}, actions=[""]))).encode(), "does not know"),
    "an unknown mode": (
        json.dumps(plan(change("databricks_schema", {}, None, mode="Managed"))).encode(),
        "mode Managed",
    ),
    "a failure that is text": (json.dumps(plan(errored="true")).encode(), "errored is neither true nor false"),
    "completeness that is text": (json.dumps(plan(complete="false")).encode(), "complete is neither true nor false"),
    "a version that is a list": (json.dumps(plan(terraform_version=["1.11.4"])).encode(), "is damaged"),
    "values that are a list": (json.dumps(plan(change("databricks_job", {}, []))).encode(), "is not an object"),  # type: ignore[arg-type]  # the mistake under test
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_file_that_is_no_plan_is_refused_with_its_reason(what: str, tmp_path: Path) -> None:
    content, says = REFUSED[what]
    file = tmp_path / "prod-platform.json"
    file.write_bytes(content)
    with pytest.raises(PlanInputError) as refused:
        read_plan(file)
    assert says in str(refused.value)
    assert str(file) in str(refused.value)


def test_what_is_deep_but_not_too_deep_is_reviewed(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "prod-platform.json"
    file.write_text(json.dumps(plan(change("databricks_job", None, {"x": _nested(97)}))), encoding="utf-8")
    done = command(file, "--fail-on", "never")
    assert done.returncode == 0, done.stderr[-500:]


def test_a_refresh_only_plan_has_no_changes_but_drift(tmp_path: Path, command: Command) -> None:
    file = tmp_path / "prod-platform.json"
    drift = [change("databricks_job", {"name": "a"}, {"name": "b"})]
    file.write_text(json.dumps(NO_CHANGES_KEY | {"resource_drift": drift}), encoding="utf-8")
    done = command(file)
    assert (done.returncode, "databricks_job.this` was changed outside terraform" in done.stdout) == (0, True)
    assert "The stacks are as the configuration says" not in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="such a name can't be made")
@pytest.mark.parametrize("name", [b"prod-\xff.json", b"a\n\n## Plan review: passed.json", b"x\xe2\x80\xae.json"])
def test_a_file_of_any_name_is_reviewed_and_its_name_stays_one_line(
    name: bytes, tmp_path: Path, command: Command
) -> None:
    file = tmp_path / os.fsdecode(name)
    file.write_text(WHOLE, encoding="utf-8")
    done = command(file, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr[-500:]
    assert [line[:15] for line in done.stdout.splitlines() if line.startswith("## ")] == ["## Plan review "]
    assert "\u202e" not in done.stdout


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanInputError, match="is a directory"):
        read_plan(tmp_path)
    with pytest.raises(PlanInputError, match="can't be read: No such file"):
        read_plan(tmp_path / "missing.json")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "prod-platform.json"
    file.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert len(read_plan(file).changes) == 1


@pytest.mark.parametrize("content", [b"", b"{}", WHOLE[:200].encode()])
def test_the_command_exits_with_1_and_prints_no_review(content: bytes, tmp_path: Path, command: Command) -> None:
    file = tmp_path / "prod-platform.json"
    file.write_bytes(content)
    done = command(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"lakehouse: {file}")


def test_one_bad_file_among_good_ones_stops_the_review(tmp_path: Path, command: Command) -> None:
    good, bad = tmp_path / "dev-platform.json", tmp_path / "dev-lakehouse.json"
    good.write_text(WHOLE, encoding="utf-8")
    bad.write_text("", encoding="utf-8")
    done = command(good, bad)
    assert (done.returncode, done.stdout) == (1, "")
