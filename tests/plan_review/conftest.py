"""Reads plans made in a test, and reviews them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.findings import Severity
from plan_review.reading import read_plan
from plan_review.review import Review, review

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def write_plan(tmp_path: Path) -> Callable[[Any], Path]:
    """Write a plan (or anything else) as JSON under a stack's name."""

    def write(document: Any, stack: str = "prod-platform") -> Path:
        path = tmp_path / f"{stack}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def review_of(write_plan: Callable[..., Path]) -> Callable[..., Review]:
    """Review plans of one environment, given as documents."""
    stacks = ("prod-platform", "prod-lakehouse", "prod-ingestion")

    def run(*documents: Any) -> Review:
        plans = [read_plan(write_plan(document, stack)) for document, stack in zip(documents, stacks, strict=False)]
        (only,) = review(plans, Severity.HIGH, None)
        return only

    return run


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `lakehouse review` as people do."""

    def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).with_name("lakehouse"), "review", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run
