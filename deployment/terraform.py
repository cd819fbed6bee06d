"""Terraform, or OpenTofu where the environment names it, in the folder of one synthesized stack."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from deployment.errors import StalePlanError, ToolError
from deployment.running import run
from deployment.stack_folders import providers
from lakehouse.terraform import PROGRAMS, named_program
from lakehouse.validation_errors import first_error
from local_platform.wheel import REPOSITORY

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

# Hashes of the providers for all platforms, written by `make providers`; without it, terraform trusts the registry.
PROVIDER_LOCK = REPOSITORY / "environments" / "providers.lock.hcl"
_LOCK_NAME = ".terraform.lock.hcl"
_CHANGES = 2
_LOCK_DIFFERS = "Provider dependency changes detected"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SETTINGS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}


@dataclass(frozen=True)
class PlanOptions:
    """How to plan.

    Attributes:
        lock: Whether to lock the state meanwhile; an identity that may only read can't do that.
        destroy: Whether to plan the destruction of everything in the stack.
        databricks_refresh: Whether to refresh the state of stacks with Databricks resources, which needs more than
            read access; else their state is taken as it is.
    """

    lock: bool = False
    destroy: bool = False
    databricks_refresh: bool = True

    def arguments(self, *, databricks: bool) -> list[str]:
        """Return terraform's arguments for a stack with or without Databricks."""
        refresh = self.databricks_refresh or not databricks
        given = [f"-lock={str(self.lock).lower()}", f"-refresh={str(refresh).lower()}"]
        return [*given, "-destroy"] if self.destroy else given


DEFAULT = PlanOptions()


class _Change(BaseModel):
    actions: list[str]


class _ResourceChange(BaseModel):
    address: str
    type: str
    change: _Change


class _Shown(BaseModel):
    """What is read of a plan: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation."""

    resource_changes: list[_ResourceChange] | None = None
    output_changes: dict[str, _Change] | None = None


@dataclass(frozen=True)
class Terraform:
    """The terraform commands that a deployment needs; their output goes to standard error as it comes."""

    folder: Path

    def init(self) -> None:
        """Install the providers and connect to the state; where hashes of the providers are kept, accept no others."""
        arguments = ["init", "-input=false"]
        if PROVIDER_LOCK.exists():
            shutil.copyfile(PROVIDER_LOCK, self.folder / _LOCK_NAME)
            arguments.append("-lockfile=readonly")
        self._run(*arguments)

    def plan(self, file: Path, options: PlanOptions) -> bool:
        """Write a plan to a file and tell whether it changes anything."""
        how = options.arguments(databricks="databricks" in providers(self.folder))
        arguments = ["plan", "-input=false", "-detailed-exitcode", f"-out={file.absolute()}", *how]
        return self._run(*arguments, accepted=(0, _CHANGES)) == _CHANGES

    def show(self, file: Path) -> str:
        """Return a saved plan as JSON.

        Raises:
            ToolError: terraform failed, or printed something else.
        """
        done = self._start("show", "-json", str(file.absolute()), capture=True)
        if done.returncode:
            raise ToolError(f"terraform show failed in {self.folder}: {_last(done.stderr)}")
        try:
            _Shown.model_validate_json(done.stdout, strict=True)
        except ValidationError as error:
            raise ToolError(
                f"terraform show printed no plan in {self.folder}: {first_error(error)}. Does TERRAFORM, when it is "
                "set, name Terraform or OpenTofu? Plan again."
            ) from error
        return done.stdout

    def apply(self, file: Path) -> None:
        """Apply a saved plan, exactly that.

        Raises:
            StalePlanError: The state has changed since the plan was made; terraform changed nothing.
        """
        self._run("apply", "-input=false", "-lock-timeout=5m", str(file.absolute()))

    def version(self) -> str:
        """Return terraform's version."""
        done = self._start("version", "-json", capture=True)
        found = re.search(r'"terraform_version":\s*"([^"]+)"', done.stdout)
        return found[1] if found else "unknown"

    def _run(self, *arguments: str, accepted: tuple[int, ...] = (0,)) -> int:
        done = self._start(*arguments)
        if done.returncode in accepted:
            return done.returncode
        said = _last(done.stderr)
        if _LOCK_DIFFERS in said:
            raise ToolError(
                f"{self.folder.name}: {PROVIDER_LOCK} holds other providers than these. It belongs to one of Terraform "
                "and OpenTofu, and to the providers' versions. Run `make providers` with the program that deploys, and "
                "review what it writes."
            )
        if "Saved plan is stale" in said:
            raise StalePlanError(
                f"{self.folder.name}: the state changed after the plan was made, so the review no longer holds. "
                "Nothing was changed. Plan and review again."
            )
        raise ToolError(f"terraform {arguments[0]} failed in {self.folder}: {said}")

    def _start(self, *arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        program = named_program() or PROGRAMS[0]
        command = [program, f"-chdir={self.folder}", *arguments]
        try:
            return run(
                f"terraform {arguments[0]} of {self.folder.name}", command, os.environ | _SETTINGS, keep_output=capture
            )
        except FileNotFoundError as error:
            raise ToolError(
                f"{program} is missing. Install Terraform 1.9 or newer, or name OpenTofu with TERRAFORM=tofu "
                "(https://developer.hashicorp.com/terraform/install)."
            ) from error
        except OSError as error:
            raise ToolError(
                f"{program} can't be run: {error.strerror}. Let TERRAFORM name Terraform or OpenTofu, or unset it."
            ) from error


def _last(text: str) -> str:
    """Return the end of a failed command's output, without colours and frames."""
    lines = [_COLOURS.sub("", line).strip(" │╷╵") for line in text.splitlines()]
    return " ".join(line for line in lines if line)[-1500:] or "it said nothing"
