"""Runs Terraform's, or OpenTofu's, own ``validate`` on every synthesized stack, with the real providers.

Each stack is validated twice: as it is, and with references replaced by literals. A provider does not check a block or
a set with a value that is not known yet, so the second run finds mistakes that the first, and a plan, do not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lakehouse.terraform import PROGRAMS, named_program
from stacks.errors import ValidationError
from stacks.literals import with_literals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stacks.synthesized import Stack

AS_IT_IS, WITH_LITERALS = "as it is", "with literals"
# Their messages when a registry or a mirror doesn't answer, or doesn't have the version.
_NOT_TO_BE_HAD = (
    "Failed to query available provider packages",
    "Failed to install provider",
    "Could not resolve provider",
)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error or warning.

    Attributes:
        stack: the stack it was found in.
        form: in which form it was validated: as it is, or with literals.
        severity: ``error`` or ``warning``.
        message: the provider's message.
        where: address of the resource and, if known, the argument.
    """

    stack: str
    form: str
    severity: str
    message: str
    where: str

    def __str__(self) -> str:
        """Severity, place and message in one line."""
        return f"{self.severity}: {self.stack} ({self.form}): {self.where}: {self.message}"


class ProvidersUnavailableError(ValidationError):
    """Terraform or the providers are not available here, so nothing was validated."""


def find_terraform() -> str:
    """Return the program to validate with: the one that the environment names, else Terraform, else OpenTofu.

    Raises:
        ValidationError: The named program is not installed.
        ProvidersUnavailableError: None is named, and neither is installed.
    """
    named = named_program()
    for program in (named,) if named else PROGRAMS:
        if found := shutil.which(program):
            return found
    if named:
        raise ValidationError(f"{named}, which TERRAFORM names, is not installed. Install it, or name another")
    raise ProvidersUnavailableError("neither terraform nor tofu is installed")


def validate(stacks: Sequence[Stack], terraform: str) -> Iterator[Diagnostic]:
    """Validate stacks in both forms, and yield what is found.

    Raises:
        ProvidersUnavailableError: A provider can't be downloaded; the message holds Terraform's.
        ValidationError: Terraform itself failed.
    """
    with TemporaryDirectory(prefix="validate-") as scratch:
        environment = _environment(Path(scratch))
        for stack in stacks:
            folder = _laid_out(stack, Path(scratch))
            for form, document in ((AS_IT_IS, stack.document), (WITH_LITERALS, with_literals(stack))):
                (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
                if form == AS_IT_IS:
                    _init(terraform, folder, environment)
                yield from _validate(terraform, folder, environment, stack, form)


def _laid_out(stack: Stack, scratch: Path) -> Path:
    """Copy the stack's folder, whose files must exist for validation, without the files of earlier Terraform runs."""
    folder = scratch / stack.name
    if stack.folder is None:
        folder.mkdir()
    else:
        shutil.copytree(stack.folder, folder, ignore=shutil.ignore_patterns(".terraform*"))
    return folder


def _environment(scratch: Path) -> dict[str, str]:
    """Return an environment that downloads providers once for all stacks and does not look for newer versions."""
    cache = scratch / "plugins"
    cache.mkdir()
    return {"TF_PLUGIN_CACHE_DIR": str(cache), **os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}


def _init(terraform: str, folder: Path, environment: dict[str, str]) -> None:
    done = _run([terraform, "init", "-backend=false", "-input=false", "-no-color"], folder, environment)
    if done.returncode == 0:
        return
    said = f"{done.stdout}{done.stderr}".strip()
    if any(text in said for text in _NOT_TO_BE_HAD):
        raise ProvidersUnavailableError(said)
    raise ValidationError(f"`{Path(terraform).name} init` failed for {folder.name}:\n{said}")


def _validate(
    terraform: str, folder: Path, environment: dict[str, str], stack: Stack, form: str
) -> Iterator[Diagnostic]:
    done = _run([terraform, "validate", "-json"], folder, environment)
    try:
        diagnostics = json.loads(done.stdout)["diagnostics"]
    except (ValueError, KeyError) as error:
        raise ValidationError(
            f"`{Path(terraform).name} validate` failed for {stack.name}:\n{done.stdout}{done.stderr}"
        ) from error
    for found in diagnostics:
        yield Diagnostic(stack.name, form, found["severity"], _message(found), _where(found))


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _message(found: dict[str, Any]) -> str:
    return " ".join(f"{found.get('summary', '')}. {found.get('detail', '')}".split())


def _where(found: dict[str, Any]) -> str:
    snippet = found.get("snippet") or {}
    address, context = found.get("address"), snippet.get("context")
    parts = [part for part in (address or context, (snippet.get("code") or "").strip()) if part]
    return " ".join(parts) or "the stack"
