"""No secret of a plan reaches a reader, however it got into the plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.report.json_report import as_json
from plan_review.report.markdown import render
from plan_review.secrets import without_secrets
from tests.plan_review.plans import Json, change, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review

SECRET = "hunter2-Sup3r-S3cret-Value"  # noqa: S105 - what must not be printed
KEY = "A" * 86 + "=="
TOKEN = "dapi" + "0123456789abcdef" * 2
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def _everything_printed(review: Review) -> str:
    return render(review) + json.dumps(as_json([review]), ensure_ascii=False)


def _update(before: Any, after: Any, **more: Any) -> Json:
    return plan(change("databricks_job", {"name": "j", **before}, {"name": "j", **after}, **more))


MARKED = {
    "a whole argument": _update(
        {"x": SECRET}, {"x": SECRET + "2"}, before_sensitive={"x": True}, after_sensitive={"x": True}
    ),
    "deep in blocks": _update(
        {"task": [{"task_key": "a", "env": {"x": SECRET}}]},
        {"task": [{"task_key": "a", "env": {"x": SECRET + "2"}}]},
        before_sensitive={"task": [{"env": {"x": True}}]},
        after_sensitive={"task": [{"env": {"x": True}}]},
    ),
    "a whole block": _update(
        {"block": [{"x": SECRET}]}, {"block": []}, before_sensitive={"block": True}, after_sensitive={"block": True}
    ),
    "an item of a list": _update(
        {"items": ["a", SECRET]}, {"items": ["a"]}, before_sensitive={"items": [False, True]}, after_sensitive={}
    ),
    "a whole resource": _update({"x": SECRET}, {"x": "y"}, before_sensitive=True, after_sensitive=True)
    | {"resource_changes": [change("databricks_job", {"x": SECRET}, None, before_sensitive={"x": True})]},
    "drift": plan(
        resource_drift=[
            change(
                "databricks_job", {"x": SECRET}, {"x": "y"}, before_sensitive={"x": True}, after_sensitive={"x": True}
            )
        ]
    ),
    "an output": plan(
        output_changes={"o": {"actions": ["update"], "before": SECRET, "after": "y", "before_sensitive": True}}
    ),
    "a copy without the mark": _update(
        {"x": SECRET},
        {"x": SECRET, "computed": {"y": [SECRET]}},
        after_sensitive={"x": True},
        before_sensitive={"x": True},
    ),
    "a copy in another resource": plan(
        change("databricks_job", None, {"x": SECRET}, after_sensitive={"x": True}),
        change("databricks_job", {"y": "a"}, {"y": SECRET}, name="other"),
    ),
    "a copy of a variable": plan(
        change("databricks_job", {"y": "a"}, {"y": SECRET}),
        variables={"v": {"value": SECRET}},
        configuration={"root_module": {"variables": {"v": {"sensitive": True}}}},
    ),
    "a variable": plan(variables={"password": {"value": SECRET}}),
    "prior state": plan(
        prior_state={"values": {"root_module": {"resources": [{"address": "a.b", "values": {"x": SECRET}}]}}}
    ),
}

UNMARKED: dict[str, Json] = {
    "password": {"admin_password": SECRET},
    "secret": {"client_secret": SECRET},
    "secret of databricks": {"string_value": SECRET},
    "access key": {"primary_access_key": SECRET},
    "spark configuration": {"spark_conf": {"fs.azure.account.key.stlake.dfs.core.windows.net": SECRET}},
    "environment variable": {"spark_env_vars": {"DB_PASSWORD": SECRET}},
    "connection string": {"url": f"DefaultEndpointsProtocol=https;AccountName=st;AccountKey={SECRET};"},
    "account key by its shape": {"description": f"the key is {KEY}"},
    "shared access signature": {"url": f"https://st.blob.core.windows.net/raw?sv=2024&sig={SECRET}&se=2027"},
    "user in an address": {"url": f"jdbc:postgresql://user:{SECRET}@db:5432/x"},
    "personal access token": {"description": f"use {TOKEN}"},
    "JSON web token": {"header": f"x {JWT}"},
    "bearer": {"header": f"Authorization: Bearer {SECRET}"},
    "private key": {"pem": f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"},
    "JSON in text": {"type_properties_json": json.dumps({"password": SECRET})},
    "secure string in JSON": {"json": json.dumps({"p": {"type": "SecureString", "value": SECRET}})},
    "quoted": {"spark_conf": {"jaas": f'PlainLoginModule required username="svc" password="{SECRET}";'}},
    "quoted within JSON": {"json": json.dumps({"jaas": f'required password="{SECRET}";'})},
    "single quotes and blanks": {"text": f"api_key = 'my {SECRET}'"},
    "characters that often end a value": {"url": f"User ID=sa;Password=Qz&7,k{SECRET};Server=x"},
    "a colon": {"text": f"password: {SECRET}"},
    "a key in a query": {"url": f"https://host/path?api_key={SECRET}&x=1"},
    "a password in a query": {"url": f"https://host/path?x=1&passwd={SECRET}"},
    "a text after a reference": {"text": "password={{secrets/scope/key}}" + SECRET},
    "an option": {"command": f"load --db-password {SECRET} --fast"},
    "an option's own item": {"parameters": ["--db-password", SECRET]},
    "a parameter that a block names": {"parameter": [{"name": "db_password", "default": SECRET}]},
    "an environment variable that a block names": {"env": [{"name": "API_KEY", "value": SECRET}]},
    "parameters of a task": {"parameters": ["--name", "x", f"--password={SECRET}"]},
}


@pytest.mark.parametrize("where", sorted(MARKED))
def test_what_the_plan_marks_as_sensitive_is_never_printed(where: str, review_of: Callable[..., Review]) -> None:
    assert SECRET not in _everything_printed(review_of(MARKED[where]))


@pytest.mark.parametrize("where", sorted(UNMARKED))
def test_a_secret_that_no_one_marked_is_never_printed(where: str, review_of: Callable[..., Review]) -> None:
    for document in (
        _update({}, UNMARKED[where]),
        _update(UNMARKED[where], {}),
        plan(change("databricks_job", None, UNMARKED[where])),
    ):
        printed = _everything_printed(review_of(document))
        for secret in (SECRET, KEY, TOKEN, JWT):
            assert secret not in printed


def test_two_secrets_that_differ_are_a_change_and_two_alike_are_none(review_of: Callable[..., Review]) -> None:
    masks: Json = {"before_sensitive": {"x": True}, "after_sensitive": {"x": True}}
    (changed,) = review_of(_update({"x": SECRET}, {"x": "other"}, **masks)).plans[0].changes
    (same,) = review_of(_update({"x": SECRET}, {"x": SECRET}, **masks)).plans[0].changes
    assert ([one.shown_path for one in changed.differences], same.differences) == (["x"], [])


@pytest.mark.parametrize(
    "text",
    [
        "{{secrets/scope/key}}",
        "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)",
        "abfss://raw@stlake.dfs.core.windows.net/ready/",
        "/Volumes/netflix_prod/ops/artifacts/aaaa1111/netflix_jobs-1.0.0-py3-none-any.whl",
        "6d6a0ea9-dedf-5b2b-9448-f648dd5d86d3",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert without_secrets(text) == text


def test_a_task_key_and_a_reference_to_a_vault_are_shown(review_of: Callable[..., Review]) -> None:
    after = {"task": [{"task_key": "bronze", "description": "x"}], "spark_conf": {"a.password": "{{secrets/s/k}}"}}
    printed = _everything_printed(review_of(_update({}, after)))
    assert "bronze" in printed
    assert "{{secrets/s/k}}" in printed
