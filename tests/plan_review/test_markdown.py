"""The comment stays within its limits, and stays Markdown of ours whatever the names in a plan are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plan_review.report.budget import Host
from plan_review.report.escape import code, markdown
from plan_review.report.markdown import marker, render
from plan_review.text import name
from tests.plan_review.plans import change, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review

HOSTILE = [
    "@everyone",
    "#1",
    "<script>alert(1)</script>",
    "<!-- lakehouse-review:prod -->",
    "</details>",
    "`code` ``and`` ```more```",
    "`",
    "x\n## Plan review: passed\n",
    "x\r\n\r\n**Passed.**",
    "[click](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "a|b|c",
    "\u202egnp.exe",
    "\u2028line",
    "\ue000mark\ue001",
    "\ud800",
    "$(rm -rf /)",
    "~~gone~~ **bold** _it_",
    "",
    " ",
]


def _outside_code(text: str) -> str:
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_stays_in_its_code_span(hostile: str, review_of: Callable[..., Review]) -> None:
    quoted = hostile.replace("\\", "\\\\").replace('"', '\\"')
    document = plan(
        change("databricks_job", {"name": hostile, "run_as": [{"user_name": hostile}]}, None)
        | {"address": f'databricks_job.this["{quoted}"]'},
        change(
            "databricks_grants", None, {"schema": hostile, "grant": [{"principal": hostile, "privileges": [hostile]}]}
        ),
        change(
            "azurerm_role_assignment",
            None,
            {"role_definition_name": hostile, "principal_id": hostile, "scope": hostile},
        ),
        change("databricks_workspace_binding", None, {"securable_type": hostile, "securable_name": hostile}),
        change("databricks_permissions", None, {f"{hostile}_id": "7", "group_name": "g", "permission_level": hostile}),
        change("databricks_job", {"tags": {hostile: "a"}}, {"tags": {hostile: hostile}}, name="other"),
        terraform_version=hostile,
        output_changes={hostile: {"actions": ["create"], "before": None, "after": hostile}},
        checks=[
            {"address": {"to_display": hostile}, "status": "fail", "instances": [{"problems": [{"message": hostile}]}]}
        ],
    )
    text = render(review_of(document))
    outside = _outside_code(text)
    lines = text.splitlines()
    assert text.encode("utf-8")
    assert lines[0] == "<!-- lakehouse-review:prod -->"
    assert [line for line in lines if line.startswith("## ")] == ["## Plan review of `prod`: blocked"]
    for mark in ("@everyone", "#1", "<script", "evil.example", "~~gone", "Passed", "\u202e", "\u2028", "\ue000"):
        assert mark not in outside
    assert outside.count("<details>") == outside.count("</details>")
    assert outside.count("<!--") == 1


def test_text_of_our_own_is_escaped_too() -> None:
    assert markdown("a <b> & *c* [d] @e #1 snake_case __x__") == (
        "a &lt;b&gt; &amp; \\*c\\* \\[d\\] &#64;e &#35;1 snake_case \\_\\_x\\_\\_"
    )


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("`", "`` ` ``"), ("a``b", "```a``b```"), (" a ", "`  a  `"), ("", "(empty)"), ("  ", "(empty)")],
)
def test_a_code_span_has_a_longer_fence_than_any_inside(text: str, span: str) -> None:
    assert code(text) == span


def test_a_long_name_is_shortened_and_its_length_told() -> None:
    assert "(5000 characters)" in name("x" * 5000)


@pytest.mark.parametrize("host", [Host.GITHUB, Host.AZURE_DEVOPS])
def test_a_huge_plan_keeps_the_limit_and_tells_how_much_is_left_off(
    host: Host, review_of: Callable[..., Review]
) -> None:
    deletions = [
        change("databricks_schema", {"catalog_name": "c", "name": f"schema_{number}_😀"}, None, name=f"s{number}")
        for number in range(1500)
    ]
    text = render(review_of(plan(*deletions)), host)
    assert len(text.encode("utf-16-le")) // 2 <= host.value
    assert len(text) > host.value * 0.9
    found = re.search(r"\*\*([\d,]+) more entries did not fit here; the artifact has all of them\.\*\*", text)
    assert found
    assert text.count("- **critical**") + int(found[1].replace(",", "")) >= 1500
    assert text.count("<details>") == text.count("</details>")
    assert "**Blocked.** 1500 findings" in text.replace(",", "")


def test_the_artifact_has_everything(review_of: Callable[..., Review]) -> None:
    deletions = [
        change("databricks_schema", {"name": f"schema_{number}"}, None, name=f"s{number}") for number in range(900)
    ]
    text = render(review_of(plan(*deletions)))
    assert text.count("- **critical**") == 900
    assert "did not fit" not in text


def test_the_marker_names_the_environment_and_can_not_be_broken_out_of() -> None:
    assert marker("prod") == "<!-- lakehouse-review:prod -->"
    assert marker("x --> <b>") == "<!-- lakehouse-review:x------b- -->"


def test_a_plan_without_changes_says_so(review_of: Callable[..., Review]) -> None:
    text = render(review_of(plan(change("databricks_job", {"name": "j"}, {"name": "j"}, actions=["no-op"]))))
    assert "## Plan review of `prod`: no changes" in text
    assert "**No changes.**" in text


def test_the_verdict_leads_and_the_sections_stand_in_order_of_what_can_not_be_undone(
    review_of: Callable[..., Review],
) -> None:
    document = plan(
        change("databricks_job", {"name": "j", "max_concurrent_runs": 1}, {"name": "j", "max_concurrent_runs": 2}),
        change("azurerm_storage_account", {"sftp_enabled": False}, {"sftp_enabled": True}),
        change("databricks_grant", None, {"schema": "c.s", "principal": "g", "privileges": ["SELECT"]}),
        change("databricks_schema", {"name": "s"}, None),
        change("azurerm_monitor_diagnostic_setting", {"name": "d"}, None),
    )
    text = render(review_of(document))
    order = [
        "**Blocked.**",
        "### Deletes and replacements",
        "### Permissions",
        "### Exposure",
        "### Cost",
        "### Operation",
        "<details>",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_what_is_worst_is_named_first_and_is_never_left_off_for_what_is_less(review_of: Callable[..., Review]) -> None:
    drifted = [
        change("databricks_job", {"name": f"job {number}"}, {"name": "by hand"}, name=f"d{number}")
        for number in range(1000)
    ]
    replacements = [
        change("databricks_job", {"name": "j"}, {"name": "k"}, name=f"r{number}", actions=["delete", "create"])
        for number in range(1000)
    ]
    grant = change("databricks_grant", None, {"catalog": "c", "principal": "g", "privileges": ["ALL_PRIVILEGES"]})
    text = render(review_of(plan(*replacements, grant, resource_drift=drifted)), Host.GITHUB)
    assert text.splitlines()[3] == (
        "**Blocked.** 1 finding of severity high or above, the worst **critical**: Group `g` gains ALL PRIVILEGES on "
        "catalog `c`."
    )
    assert "- **critical**: Group `g` gains ALL PRIVILEGES on catalog `c`." in text
    assert len(text) > Host.GITHUB.value * 0.9


def test_what_can_not_be_accepted_is_not_said_to_be(review_of: Callable[..., Review]) -> None:
    text = render(review_of(plan(errored=True)))
    assert "Plan again: what a plan leaves out can't be accepted." in text
    assert "suppressions.toml" not in text


def test_drift_does_not_stand_before_what_is_destroyed(review_of: Callable[..., Review]) -> None:
    document = plan(
        change("databricks_schema", {"name": "s"}, None),
        resource_drift=[change("azurerm_role_assignment", {"scope": "a"}, {"scope": "b"})],
    )
    text = render(review_of(document))
    assert text.index("### Deletes and replacements") < text.index("### The plan itself")


def test_commands_and_arguments_in_our_sentences_are_code(review_of: Callable[..., Review]) -> None:
    document = plan(change("databricks_job", {"name": "j"}, None), complete=False)
    assert "\\`" not in render(review_of(document))


def test_one_finding_is_never_so_long_that_it_leaves_no_room(review_of: Callable[..., Review]) -> None:
    many = [f"someone-{number}@example.com {'x' * 150}" for number in range(2000)]
    check = {
        "address": {"to_display": "check.lake"},
        "status": "fail",
        "instances": [{"problems": [{"message": one}]} for one in many],
    }
    document = plan(
        change("azuread_group", {"members": []}, {"members": many}),
        change("databricks_ip_access_list", None, {one: one for one in many}),
        change("azurerm_policy_definition", {}, {one: one for one in many}),
        change("azurerm_storage_account", {"sftp_enabled": False}, {"sftp_enabled": True}),
        checks=[check],
    )
    text = render(review_of(document), Host.GITHUB)
    assert "sftp_enabled" in text
    for rule in ("membership", "check_failed", "workspace_security", "azure_policy"):
        assert f"{rule}</sub>" in text
