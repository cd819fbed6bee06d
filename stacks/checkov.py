"""Runs Checkov over the synthesized stacks; its findings are compared with the same register as those of policies.

Checkov stands in an environment of its own (``scripts/setup.sh checkov``), since its exact pins contradict ours. It is
told to download nothing, so it needs no network; it reads Terraform's JSON as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from stacks.errors import CheckovError
from stacks.findings import Finding, finding
from stacks.synthesized import read_stacks
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.synthesized import Stack

CHECKOV = Path(".tools/checkov/bin/checkov")
_OPTIONS = (
    "--framework",
    "terraform_json",
    "--skip-download",
    "--quiet",
    "--compact",
    "--soft-fail",
    "--output",
    "json",
)
_LONGEST_SECONDS = 600


def run_checkov(output: Path, checkov: Path = CHECKOV) -> list[Finding]:
    """Return Checkov's failed checks on the stacks of a folder that synthesis wrote.

    Raises:
        CheckovError: Checkov is not installed, failed, could not read a stack, or looked at nothing.
        SynthesizedOutputError: There are no stacks in the folder.
    """
    stacks = read_stacks(output)
    if not checkov.is_file():
        raise CheckovError(f"{checkov} is missing. Run `scripts/setup.sh checkov`")
    report = checkov.parents[1] / "reports" / f"{_content(output, checkov)}.json"
    if not report.is_file():
        write_text(report, _report(output, checkov))
    reports = json.loads(report.read_text(encoding="utf-8"))
    return read_reports(reports if isinstance(reports, list) else [reports], stacks)


def _report(output: Path, checkov: Path) -> str:
    # With the user's home, Checkov would read a developer's settings there, and write to it.
    environment = os.environ | {"HOME": str(checkov.absolute().parents[1])}
    arguments = [str(checkov), "--directory", str(output), *_OPTIONS]
    done = subprocess.run(  # noqa: PLW1510 - --soft-fail: findings are judged by the register, not by the exit code
        arguments, capture_output=True, text=True, env=environment, timeout=_LONGEST_SECONDS
    )
    try:
        json.loads(done.stdout)
    except ValueError as error:
        raise CheckovError(f"Checkov gave no report (exit code {done.returncode}): {done.stderr[-500:]}") from error
    return done.stdout


def _content(output: Path, checkov: Path) -> str:
    """Return a digest of what a report depends on: Checkov is slow, so unchanged stacks are not checked again."""
    digest = hashlib.sha256(" ".join(_OPTIONS).encode())
    stamp = checkov.parents[1] / ".installed-checkov"
    for file in (*sorted(output.glob("stacks/*/cdk.tf.json")), *([stamp] if stamp.is_file() else [])):
        digest.update(f"{file.parent.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def read_reports(reports: Sequence[dict[str, Any]], stacks: Sequence[Stack]) -> list[Finding]:
    """Turn Checkov's reports into findings.

    Raises:
        CheckovError: A stack could not be parsed, or no check was made at all.
    """
    results = [report.get("results", {}) for report in reports]
    broken = [file for result in results for file in result.get("parsing_errors", [])]
    if broken:
        raise CheckovError(f"Checkov could not read {', '.join(broken)}")
    if not any(result.get("passed_checks") or result.get("failed_checks") for result in results):
        # Checkov reports this only by a count of zero, which looks like success.
        raise CheckovError("Checkov made no check at all. Does the folder hold a platform stack?")
    by_name = {stack.name: stack for stack in stacks}
    return sorted({_finding(failed, by_name) for result in results for failed in result.get("failed_checks", [])})


def _finding(failed: dict[str, Any], stacks: dict[str, Stack]) -> Finding:
    """Make a finding; Checkov names a resource by ``type.name`` in some checks and by ``resource.name`` in others."""
    stack = stacks[PurePosixPath(failed["file_path"]).parent.name]
    type_, _, name = str(failed["resource"]).rpartition(".")
    named = [one for one in stack.resources if one.name == name and type_ in {one.type, "resource"}]
    message = str(failed["check_name"])
    if len(named) == 1:
        return finding(failed["check_id"], named[0], message)
    return Finding(failed["check_id"], f"{stack.name}/{failed['resource']}", stack.name, message)
