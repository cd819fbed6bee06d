"""Generated documents are what the synthesized stacks say; `make docs` writes them, `make snapshot` the inventory."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse
from local_platform.wheel import REPOSITORY
from stacks.documents import DOCUMENTS
from stacks.documents.infrastructure import infrastructure
from stacks.documents.inventory import inventory
from stacks.documents.permissions import permissions
from stacks.synthesized import Stack
from tests.stacks.documents import PLATFORM, RUNNER, environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("file", DOCUMENTS, ids=str)
def test_a_document_is_up_to_date(file: Path, stacks_to_deploy: dict[str, Stack]) -> None:
    wanted = DOCUMENTS[file](list(stacks_to_deploy.values()))

    assert (REPOSITORY / file).read_text(encoding="utf-8") == wanted, "run `make docs`, and look at what changed"


def test_the_inventory_names_every_resource_of_every_stack() -> None:
    lines = inventory(environment()).splitlines()

    assert "prod-platform/azurerm_storage_account.lake" in lines
    assert lines == sorted(lines)
    assert sum(line.startswith("prod-platform/") for line in lines) == sum(map(len, PLATFORM["resource"].values()))


@pytest.mark.parametrize(
    "row",
    [
        "| the access connector `dbac-prod` | Storage Blob Data Contributor | the storage container `raw` |",
        "| the storage account `stprod` | File events: Databricks subscribes to the account's blob events. |",
        "| `analysts` | USE_SCHEMA, SELECT | schema `netflix_prod.gold` |",
        f"| the service principal of job and pipeline `{RUNNER}` | READ_FILES | external location `prod-raw` |",
        "| `engineers` | CAN_MANAGE_RUN | the job `prod-medallion` |",
    ],
)
def test_permissions_say_who_may_do_what_where_and_why(row: str) -> None:
    assert row in permissions(environment())


@pytest.mark.parametrize(
    "line",
    [
        '    prod_platform__lake["<b>lake</b><br>storage account"]',
        "databricks_storage_credential_lake -.-> prod_platform__azurerm_databricks_access_connector_this",
        "    titles_due -->|true| titles",
        '    titles_due{"titles_due"}',
        '    lookups["lookups<br><i>for each of tasks.lookup.values.sources</i>"]',
    ],
)
def test_the_diagrams_show_parts_references_and_tasks(line: str) -> None:
    assert line in infrastructure(environment())


def test_permissions_name_no_content_that_changes_with_the_sources() -> None:
    by_path = {"directory_path": "/prod/gold/2bd685b4dca9e89c", "access_control": {"group_name": "e"}}
    stack = Stack("prod-lakehouse", {"resource": {"databricks_permissions": {"sources": by_path}}})

    assert "`/prod/gold/<content>`" in permissions([stack])


def test_a_file_that_is_not_generated_is_refused() -> None:
    result = CliRunner().invoke(lakehouse, ["docs", "README.md"])

    assert result.exit_code == 2
    assert "not generated: README.md" in result.output


def test_a_document_is_written_anew_whatever_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stacks.fresh.fresh_stacks", lambda: nullcontext(environment()))
    monkeypatch.chdir(tmp_path)
    document = tmp_path / "docs/permissions.md"
    document.parent.mkdir()
    document.write_bytes(b"\xff\xfe no UTF-8")

    checked = CliRunner().invoke(lakehouse, ["docs", "--check", "docs/permissions.md"])
    written = CliRunner().invoke(lakehouse, ["docs", "docs/permissions.md"])

    assert (checked.exit_code, checked.output) == (1, "not up to date: docs/permissions.md\n")
    assert (written.exit_code, written.output) == (0, "written: docs/permissions.md\n")
    assert document.read_text(encoding="utf-8") == permissions(environment())
    assert CliRunner().invoke(lakehouse, ["docs", "--check", "docs/permissions.md"]).exit_code == 0
