"""Two plans that do the same are known as the same, whatever ran between them; everything that an apply does counts."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployment.applying import apply_environment
from deployment.changes import changes_digest
from deployment.errors import StalePlanError
from deployment.planning import plan_environment
from deployment.terraform import PlanOptions
from tests.plan_review.plans import change, plan, replaced, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    Json = dict[str, Any]

PLANS = Path(__file__).parents[3] / "shared" / "plans"

IDLE = {"id": "p1", "name": "gold", "tags": {"a": "1"}, "state": "IDLE", "latest_updates": [], "health": "HEALTHY"}
RAN = IDLE | {"latest_updates": [{"update_id": "u1", "state": "COMPLETED"}], "health": "UNHEALTHY"}
NEW = {"name": "silver"}
WAREHOUSE = {"id": "w1", "state": "STOPPED", "num_clusters": 0, "num_active_sessions": 0, "health": []}
RUNNING = WAREHOUSE | {"state": "RUNNING", "num_clusters": 1, "num_active_sessions": 3, "health": [{"status": "OK"}]}
SECRET = {"id": "s", "value": "a"}


def pipeline(before: Json | None, after: Json | None, **more: Any) -> Json:
    return plan(change("databricks_pipeline", before, after, **more))


def warehouse(before: Json, after: Json | None, **more: Any) -> Json:
    return plan(change("databricks_sql_endpoint", before, after, **more))


def secret(after: str, **more: Any) -> Json:
    return plan(change("databricks_secret", SECRET, SECRET | {"value": after}, actions=["update"], **more))


def made_anew(before: Json, after: Json = NEW, path: str = "storage") -> Json:
    return plan(replaced("databricks_pipeline", before, after, path, unknown={"id": True, "state": True}))


UPDATE = pipeline(IDLE, IDLE | NEW)
UNKNOWN = pipeline(IDLE, {key: value for key, value in IDLE.items() if key != "name"}, unknown={"name": True})
PLACES: Json = {"latest_updates": [{}]}

SAME = {
    "an updated pipeline ran": (UPDATE, pipeline(RAN, RAN | NEW)),
    "an updated warehouse was started": (
        warehouse(WAREHOUSE | {"name": "a"}, WAREHOUSE | {"name": "b"}),
        warehouse(RUNNING | {"name": "a"}, RUNNING | {"name": "b"}),
    ),
    "what stays has places in the marks": (
        UPDATE,
        pipeline(RAN, RAN | NEW, unknown=PLACES, before_sensitive=PLACES, after_sensitive=PLACES),
    ),
    "a pipeline that goes ran": (pipeline(IDLE, None), pipeline(RAN, None, before_sensitive=PLACES)),
    "a replaced pipeline ran": (made_anew(IDLE), made_anew(RAN)),
    "a warehouse that goes was started": (warehouse(WAREHOUSE, None), warehouse(RUNNING, None)),
    "what stays was looked at again": (
        UPDATE,
        plan(*UPDATE["resource_changes"], unchanged("databricks_sql_endpoint", RUNNING)),
    ),
    "drift of what nothing is done to": (
        UPDATE,
        UPDATE | {"resource_drift": [change("databricks_sql_endpoint", WAREHOUSE, RUNNING)]},
    ),
    "it was made at another time": (UPDATE, UPDATE | {"timestamp": "2026-11-26T08:00:00Z"}),
}

OTHER = {
    "an argument was another one": (UPDATE, pipeline(IDLE | {"name": "x"}, IDLE | NEW)),
    "an argument becomes another one": (UPDATE, pipeline(IDLE, IDLE | {"name": "bronze"})),
    "one more argument becomes another one": (UPDATE, pipeline(IDLE, IDLE | NEW | {"tags": {"a": "2"}})),
    "a change by hand is taken back, too": (UPDATE, pipeline(IDLE | {"tags": {}}, IDLE | NEW)),
    "another object bears the address": (UPDATE, pipeline(IDLE | {"id": "p2"}, IDLE | NEW | {"id": "p2"})),
    "a value is known only after apply": (UPDATE, UNKNOWN),
    "another value is known only after apply": (UNKNOWN, pipeline(IDLE, IDLE, unknown={"tags": True})),
    "a part of a value is known only after apply": (
        pipeline(IDLE, IDLE | {"tags": {}}),
        pipeline(IDLE, IDLE | {"tags": {}}, unknown={"tags": {"a": True}}),
    ),
    "true is no 1": (
        pipeline(IDLE | {"photon": 1}, IDLE | {"photon": 1} | NEW),
        pipeline(IDLE | {"photon": 1}, IDLE | {"photon": True} | NEW),
    ),
    "a secret becomes another one": (
        secret("b", after_sensitive={"value": True}),
        secret("c", after_sensitive={"value": True}),
    ),
    "a secret is one no longer": (secret("a"), secret("a", before_sensitive=True)),
    "it is replaced": (UPDATE, made_anew(IDLE, IDLE | NEW)),
    "it is replaced for another reason": (made_anew(IDLE), made_anew(IDLE, NEW, "catalog")),
    "it is replaced by another one": (made_anew(IDLE), made_anew(IDLE, {"name": "x"})),
    "another one is replaced": (made_anew(IDLE), made_anew(IDLE | {"tags": {"a": "2"}})),
    "another one is made": (pipeline(None, NEW), pipeline(None, NEW | {"tags": {}})),
    "another one goes": (pipeline(IDLE, None), pipeline(IDLE | {"id": "p2"}, None)),
    "what goes takes along what is in it": (
        plan(change("databricks_catalog", {"id": "c", "force_destroy": False}, None)),
        plan(change("databricks_catalog", {"id": "c", "force_destroy": True}, None)),
    ),
    "it is forgotten, and stays": (pipeline(IDLE, None), pipeline(IDLE, None, actions=["forget"])),
    "the left-over of a replacement goes": (pipeline(IDLE, None), pipeline(IDLE, None, deposed="00000001")),
    "it was at another address": (
        plan(unchanged("databricks_pipeline", IDLE)),
        plan(unchanged("databricks_pipeline", IDLE) | {"previous_address": "databricks_pipeline.old"}),
    ),
    "it is taken over": (
        plan(unchanged("databricks_pipeline", IDLE)),
        pipeline(IDLE, IDLE, actions=["no-op"], importing="p1"),
    ),
    "one more thing is done": (UPDATE, plan(*UPDATE["resource_changes"], *secret("b")["resource_changes"])),
    "an output changes": (
        UPDATE,
        UPDATE | {"output_changes": {"url": {"actions": ["update"], "before": "a", "after": "b"}}},
    ),
    "an action is run": (UPDATE, UPDATE | {"action_invocations": [{"address": "action.x.y"}]}),
}


@pytest.mark.parametrize("case", SAME)
def test_what_an_apply_does_not_change_makes_no_other_digest(case: str) -> None:
    reviewed, now = SAME[case]
    assert changes_digest(json.dumps(reviewed)) == changes_digest(json.dumps(now))


@pytest.mark.parametrize("case", OTHER)
def test_whatever_an_apply_would_do_otherwise_makes_another_digest(case: str) -> None:
    reviewed, now = OTHER[case]
    assert changes_digest(json.dumps(reviewed)) != changes_digest(json.dumps(now))


def _with(document: Json, index: int, sides: tuple[str, ...], argument: str) -> str:
    changed = copy.deepcopy(document)
    for side in sides:
        changed["resource_changes"][index]["change"][side][argument] = "something else"
    return changes_digest(json.dumps(changed))


@pytest.mark.skipif(not PLANS.is_dir(), reason="the shared plans are not beside this repository")
@pytest.mark.parametrize("name", ["create", "release", "replace_lake", "iam_widened"])
def test_in_plans_of_the_real_providers_what_differs_counts_and_what_stays_does_not(name: str) -> None:
    document = json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
    digest = changes_digest(json.dumps(document))
    seen = 0
    for index, one in enumerate(document["resource_changes"]):
        done = one["change"]
        if done["actions"] in (["no-op"], ["read"]):
            continue
        before, after = done["before"] or {}, done["after"] or {}
        for argument in {*before, *after} - {"id"}:
            sides = tuple(side for side in ("before", "after") if argument in (done[side] or {}))
            stays = done["actions"] == ["update"] and before.get(argument) == after.get(argument)
            assert (_with(document, index, sides, argument) == digest) == stays, (one["address"], argument)
            seen += 1
    assert seen > 0


class _Planned:
    """A terraform whose plans change something and read as the document that it is given."""

    def __init__(self, tools: Callable[[str, str], Path], folder: Path) -> None:
        self._file = folder / "shown.json"
        show = f"print(Path({str(self._file)!r}).read_text())"
        self._calls = tools("terraform", f"if 'show' in sys.argv: {show}\nsys.exit(2 if 'plan' in sys.argv else 0)")

    def shows(self, document: Json) -> None:
        self._file.write_text(json.dumps(document), encoding="utf-8")

    def calls(self, command: str) -> list[list[str]]:
        calls = [json.loads(line) for line in self._calls.read_text(encoding="utf-8").splitlines()]
        return [call for call in calls if call[1] == command]


@pytest.fixture
def terraform(tools: Callable[[str, str], Path], tmp_path: Path) -> _Planned:
    return _Planned(tools, tmp_path)


@pytest.fixture
def lakehouse(synthesize: Callable[..., Path]) -> Path:
    """The output of synthesis, with one stack that has Databricks."""
    output = synthesize(dev_lakehouse="one")
    file = output / "stacks" / "dev-lakehouse" / "cdk.tf.json"
    stack = json.loads(file.read_text(encoding="utf-8")) | {"provider": {"databricks": [{}]}}
    file.write_text(json.dumps(stack), encoding="utf-8")
    return output


def _plan_and_apply(terraform: _Planned, output: Path, plans: Path, reviewed: Json, now: Json) -> None:
    """Plan from the state alone, as for prod, and apply when the plan has become another document."""
    terraform.shows(reviewed)
    plan_environment("dev", plans, "a" * 40, output=output, options=PlanOptions(databricks_refresh=False))
    terraform.shows(now)
    apply_environment("dev", plans, output=output, judge=lambda _plans: None, tell=print)


def test_a_plan_that_believed_the_state_is_applied_after_the_pipeline_ran(
    tmp_path: Path, lakehouse: Path, terraform: _Planned
) -> None:
    _plan_and_apply(terraform, lakehouse, tmp_path / "plans", UPDATE, pipeline(RAN, RAN | NEW))
    assert len(terraform.calls("apply")) == 1


def test_an_apply_looks_at_what_exists_also_when_the_plan_did_not_and_refuses_what_is_otherwise(
    tmp_path: Path, lakehouse: Path, terraform: _Planned
) -> None:
    by_hand = pipeline(RAN | {"tags": {"by": "hand"}}, RAN | NEW)
    with pytest.raises(StalePlanError, match="a plan made now changes something else"):
        _plan_and_apply(terraform, lakehouse, tmp_path / "plans", UPDATE, by_hand)
    assert ["-refresh=true" in call for call in terraform.calls("plan")] == [False, True]
    assert terraform.calls("apply") == []
