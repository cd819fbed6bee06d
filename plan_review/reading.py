"""Reads `terraform show -json` of a saved plan; everything else is refused with a reason.

Format: https://developer.hashicorp.com/terraform/internals/json-format. Minor versions of the format add only what may
be ignored; another major version may mean anything, so it is refused.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

from data_factory.json_text import require_shallow
from plan_review.errors import PlanInputError
from plan_review.plan import Plan
from plan_review.plan_parts import read_parts
from plan_review.text import name, plain

if TYPE_CHECKING:
    from pathlib import Path

_MAKE_ONE = "Make one with `terraform plan -out=tfplan` and `terraform show -json tfplan > plan.json`."
_STACK = re.compile(r"^(?P<environment>[a-z0-9]+)-(?:platform|lakehouse|ingestion)$")
_SUPPORTED_MAJOR = "1"
_MOST_DIGITS = 300  # what is longer is no number that can be calculated with


def read_plan(path: Path, environment: str | None = None) -> Plan:
    """Read one plan.

    Args:
        path: The JSON file, or ``-`` for standard input.
        environment: The environment it belongs to; taken from a file name such as ``prod-platform.json`` when left out.

    Raises:
        PlanInputError: The file is missing, is not JSON, is no plan, or a plan of a format that is not known.
    """
    document = _parse(_read_text(path), str(path))
    _check_is_plan(document, str(path))
    stack = "stdin" if str(path) == "-" else plain(name(path.stem))
    named = _STACK.match(stack)
    try:
        parts = read_parts(document)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PlanInputError(
            f"{path} is damaged: {type(error).__name__} at {error}. It is not what terraform wrote. {_MAKE_ONE}"
        ) from error
    return Plan(
        stack=stack,
        environment=environment or (named["environment"] if named else stack),
        file=str(path),
        **parts,
    )


def _read_text(path: Path) -> str:
    shown = str(path)
    try:
        raw = sys.stdin.buffer.read() if shown == "-" else path.read_bytes()
    except IsADirectoryError:
        raise PlanInputError(f"{shown} is a directory. Name the plan's JSON file itself.") from None
    except OSError as error:
        raise PlanInputError(f"{shown} can't be read: {error.strerror}. {_MAKE_ONE}") from error
    if not raw.strip():
        raise PlanInputError(f"{shown} is empty: terraform wrote nothing, so nothing was reviewed. {_MAKE_ONE}")
    if raw[:2] == b"PK":
        raise PlanInputError(
            f"{shown} is a saved plan in terraform's own format. Convert it: terraform show -json {shown} > plan.json"
        )
    if raw[:2] == b"\x1f\x8b":
        raise PlanInputError(f"{shown} is compressed with gzip. Unpack it first: gunzip -c {shown} > plan.json")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanInputError(
            f"{shown} is not UTF-8 (byte {error.start}). PowerShell's `>` writes UTF-16: use Out-File -Encoding utf8."
        ) from error


def _parse(text: str, shown: str) -> dict[str, Any]:
    try:
        document = require_shallow(json.loads(text, parse_constant=_refuse_constant, parse_int=_integer))
    except json.JSONDecodeError as error:
        truncated = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        what = "is cut off" if truncated else "is not JSON"
        raise PlanInputError(
            f"{shown} {what}: {error.msg} at line {error.lineno}, column {error.colno}. {_MAKE_ONE}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise PlanInputError(f"{shown} is JSON that terraform doesn't write ({error}). {_MAKE_ONE}") from error
    if not isinstance(document, dict):
        raise PlanInputError(f"{shown} holds a JSON {type(document).__name__}, not a plan. {_MAKE_ONE}")
    return document


def _check_is_plan(document: dict[str, Any], shown: str) -> None:
    if {"lineage", "serial"} <= document.keys():
        raise PlanInputError(f"{shown} is a state file, not a plan. {_MAKE_ONE}")
    if {"@level", "@message"} <= document.keys():
        raise PlanInputError(f"{shown} is the log of `terraform plan -json`, not a plan. {_MAKE_ONE}")
    version = document.get("format_version")
    if not isinstance(version, str):
        raise PlanInputError(f"{shown} is not a plan: it has no format_version. {_MAKE_ONE}")
    if not re.fullmatch(rf"{_SUPPORTED_MAJOR}\.\d+", version):
        raise PlanInputError(
            f"{shown} has the format version {version[:40]!r}; this review knows {_SUPPORTED_MAJOR}.x. "
            "Update the review before you trust it with plans of this terraform."
        )
    if "values" in document and "planned_values" not in document:
        raise PlanInputError(f"{shown} is `terraform show -json` of a state, not of a plan. {_MAKE_ONE}")
    if "planned_values" not in document and "resource_changes" not in document and document.get("errored") is not True:
        raise PlanInputError(f"{shown} is not a plan: it has neither planned_values nor resource_changes. {_MAKE_ONE}")
    if not isinstance(document.get("resource_changes", []), list):
        raise PlanInputError(f"{shown} is damaged: resource_changes is not a list. {_MAKE_ONE}")
    if document.get("applyable") is True and not any(
        key in document for key in ("resource_changes", "output_changes", "resource_drift")
    ):
        raise PlanInputError(f"{shown} says that it can be applied but lists no changes: it is not whole. {_MAKE_ONE}")


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)
