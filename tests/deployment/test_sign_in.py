"""How CI signs in: for as long as a job runs, though what it signs in with is worth only minutes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    Tools = Callable[[str, str], Path]

REPOSITORY = Path(__file__).parents[2]
# The Azure CLI asks for a token of each service when it is first needed; what it signed in with has gone by then.
TOKENS = [
    ["account", "get-access-token", "--resource", resource, "--output", "none"]
    for resource in (
        "https://management.core.windows.net/",
        "https://storage.azure.com/",
        "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
    )
]


def _calls(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_on_github_the_tokens_of_all_services_are_taken_at_once(tools: Tools) -> None:
    tools("curl", "print(json.dumps({'value': 'the-token'}))")
    log = tools("az", "")
    done = subprocess.run(
        [REPOSITORY / "scripts" / "azure-login.sh"],
        env=os.environ
        | {
            "ARM_CLIENT_ID": "client",
            "ARM_TENANT_ID": "tenant",
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://token.test/?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "asks",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "signed in as client\n"), done.stderr
    _, login, *rest = _calls(log)
    assert login[:2] == ["login", "--service-principal"]
    assert login[login.index("--federated-token") + 1] == "the-token"
    assert rest == TOKENS


def test_on_azure_devops_terraform_asks_for_its_own_tokens(tools: Tools) -> None:
    template = (REPOSITORY / "azure-pipelines" / "templates" / "azure.yml").read_text(encoding="utf-8")
    (step,) = yaml.safe_load(template)["steps"]
    log = tools("az", "")
    done = subprocess.run(
        ["bash"],  # noqa: S607 - the shell of the task
        input=step["inputs"]["inlineScript"].replace("${{ parameters.script }}", "env"),
        cwd=REPOSITORY,
        env=os.environ
        | {  # what the task gives its script: https://github.com/microsoft/azure-pipelines-tasks/pull/19818
            "AZURESUBSCRIPTION_CLIENT_ID": "client",
            "AZURESUBSCRIPTION_TENANT_ID": "tenant",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    given = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert {name: value for name, value in given.items() if name.startswith("ARM_")} == {
        "ARM_CLIENT_ID": "client",
        "ARM_TENANT_ID": "tenant",
        "ARM_USE_OIDC": "true",
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID": "connection",
    }
    # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_oidc
    assert step["env"] == {
        "SYSTEM_ACCESSTOKEN": "$(System.AccessToken)",
        "SYSTEM_OIDCREQUESTURI": "$(System.OidcRequestUri)",
    }
    assert _calls(log) == TOKENS
