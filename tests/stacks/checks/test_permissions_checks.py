"""Permissions of job, pipeline and policies: each mistake beside what is said of it."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import LAKEHOUSE, RUNNER

RESOURCES = LAKEHOUSE["resource"]
OWNER = {"service_principal_name": RUNNER, "permission_level": "IS_OWNER"}
DEPLOYER = {"service_principal_name": "11111111-2222-3333-4444-666666666666", "permission_level": "IS_OWNER"}
USERS = {"group_name": "analysts", "permission_level": "CAN_USE"}


def _warehouse(*entries: dict[str, str]) -> dict[str, Any]:
    return {"sql_endpoint_id": "0123456789abcdef", "access_control": list(entries)}


MISTAKES: list[tuple[str, Any, str]] = [
    (
        "databricks_permissions/job/access_control/1/permission_level",
        "CAN_RUN",
        "permissions: .*is 'CAN_RUN'.*CAN_MANAGE_R",
    ),
    (
        "databricks_permissions/job/access_control/1/user_name",
        "x@example.com",
        "permissions: access_control names group_n",
    ),
    (
        "databricks_permissions/job/access_control/0",
        {"group_name": "ops", "permission_level": "IS_OWNER"},
        "IS_OWNER for a g",
    ),
    (
        "databricks_permissions/job/access_control/0/permission_level",
        "CAN_MANAGE",
        "permissions: 0 entries with IS_OWNER",
    ),
    ("databricks_permissions/job/access_control/1", OWNER, "permissions: 1111.* appears 2 times"),
    ("databricks_permissions/warehouse", _warehouse(USERS), "permissions: 0 entries with IS_OWNER"),
    ("databricks_permissions/warehouse", _warehouse(USERS, OWNER), "IS_OWNER for 1111.*, who didn't make it; allowed"),
    (
        "databricks_permissions/warehouse",
        _warehouse(USERS, DEPLOYER | {"permission_level": "CAN_MANAGE"}, OWNER),
        "permissions: the principal, who must be let into the workspace, is '1111.*666'",
    ),
    ("databricks_permissions/warehouse", _warehouse(USERS, DEPLOYER), ""),
    (
        "databricks_permissions/again",
        RESOURCES["databricks_permissions"]["job"],
        "permissions: 2 databricks_permissions on",
    ),
    (
        "databricks_permissions/job/access_control/1/group_name",
        "enginers",
        "permissions: the principal.*mean engineers",
    ),
    (
        "databricks_grant/gold/principal",
        "analyst",
        "permissions: the principal, who must be let into the workspace, is 'analy",
    ),
    (
        "databricks_permission_assignment/analysts/permissions",
        ["READER"],
        "permissions: permission is 'READER'.*ADMIN, US",
    ),
    ("databricks_permission_assignment/analysts/permissions", [], "permissions: no permissions"),
    (
        "databricks_permissions/job/access_control/0/service_principal_name",
        "runner",
        "permissions: service_principal_name is 'runner'; allowed: an application id",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
