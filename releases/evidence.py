"""Evidence: the proof, kept as a git note of the commit, that exactly these bytes were tested and ran.

A note changes no commit and travels with ``git push origin refs/notes/evidence-dev``, so evidence is made after the
merge, by the pipeline that deployed, and read wherever the repository is.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from releases.contents import contents, differences
from releases.errors import EvidenceError, GitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from releases.git import Git

_SCHEMA_VERSION = 1
_COUNTS = ("tests", "failures", "errors", "skipped")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was proved of a commit in one environment.

    Attributes:
        commit: the commit.
        contents: SHA-256 of each file that ships, by name.
        tests: how many tests passed.
        run_id: the successful run of exactly these files.
        recorded_at: ISO time, UTC.
    """

    commit: str
    contents: Mapping[str, str]
    tests: int
    run_id: str
    recorded_at: str


def record(git: Git, environment: str, tests: Path, result: Path) -> Evidence:
    """Prove a commit from the reports of its tests and of its run, and note the proof at the commit.

    Args:
        git: the repository, with the commit checked out.
        environment: where it was tried.
        tests: report of the tests as JUnit XML (``pytest --junit-xml``).
        result: figures of the run (``lakehouse run --json``).

    Raises:
        EvidenceError: files are changed, a test failed, none ran, the run did not succeed or ran other files.
    """
    changed = git.changes()
    if changed:
        raise EvidenceError(f"The working tree differs from its commit ({changed[0].strip()}). Evidence is of commits.")
    found = contents(git.repository)
    evidence = Evidence(
        git.head(), found, _passed(tests), _succeeded(result, found), dt.datetime.now(dt.UTC).isoformat("T", "seconds")
    )
    text = json.dumps({"schema_version": _SCHEMA_VERSION, **asdict(evidence)}, indent=1, sort_keys=True)
    git.run("notes", f"--ref={_ref(environment)}", "add", "--force", "--file=-", evidence.commit, given=text)
    return evidence


def find(git: Git, environment: str, wanted: Mapping[str, str]) -> Evidence:
    """Return the latest evidence, at the commit that is checked out or before it, of exactly the wanted files.

    Raises:
        EvidenceError: there is none; the message says how the latest differs, or how evidence is made.
    """
    noted = noted_commits(git, environment)
    latest: Evidence | None = None
    for revision in git.history():
        if revision.commit in noted:
            evidence = read(git, environment, revision.commit)
            if not differences(evidence.contents, wanted):
                return evidence
            latest = latest or evidence
    if latest is None:
        raise EvidenceError(
            f"No commit has evidence of {environment}. Run its tests and a run, then "
            f"`lakehouse release record --env {environment} --tests JUNIT.xml --run RESULT.json`; or fetch what a "
            f"pipeline recorded: git fetch origin {_ref(environment)}:{_ref(environment)}."
        )
    told = "; ".join(differences(latest.contents, wanted))
    raise EvidenceError(
        f"What is checked out is not what ran in {environment}: {told}, compared with the evidence of commit "
        f"{latest.commit[:12]}. Deploy it to {environment} first, or check out a commit that ran there."
    )


def read(git: Git, environment: str, commit: str) -> Evidence:
    """Return the evidence noted at a commit.

    Raises:
        EvidenceError: the note is not what :func:`record` writes.
    """
    text = git.run("notes", f"--ref={_ref(environment)}", "show", commit)
    try:
        given = json.loads(text)
        if given.pop("schema_version") != _SCHEMA_VERSION:
            raise EvidenceError(f"The evidence of {commit} is of a newer form. Update this repository, then try again.")
        return Evidence(**given)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EvidenceError(
            f"The note {_ref(environment)} of {commit} is no evidence ({error}). Record it anew."
        ) from error


def noted_commits(git: Git, environment: str) -> set[str]:
    """Return the commits that have evidence of an environment."""
    try:
        lines = git.run("notes", f"--ref={_ref(environment)}", "list").splitlines()
    except GitError:
        return set()  # nothing was ever noted
    return {line.split()[1] for line in lines}


def _ref(environment: str) -> str:
    return f"refs/notes/evidence-{environment}"


def _passed(report: Path) -> int:
    """Return how many tests passed, all of those that ran."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 - our own tests wrote it
        counts = {
            name: sum(int(s.get(name, "0")) for s in suites) for name in ("tests", "failures", "errors", "skipped")
        }
    except (OSError, ET.ParseError, ValueError) as error:
        raise EvidenceError(f"{report} is no JUnit report ({error}). Make it with pytest --junit-xml.") from error
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    if counts["failures"] or counts["errors"] or not passed:
        raise EvidenceError(f"{report} proves nothing: {counts}. All tests must pass, and at least one must run.")
    return passed


def _succeeded(result: Path, found: Mapping[str, str]) -> str:
    """Return the id of the run, which succeeded with exactly the files found."""
    try:
        given: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        run_id, status, ran = str(given["run_id"]), given["status"], dict(given["artifacts"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"{result} holds no figures of a run ({error!r}). Make it with lakehouse run --json."
        ) from error
    if status != "succeeded":
        raise EvidenceError(
            f"The run {run_id} in {result} has the status {status!r}. Only a run that succeeded proves."
        )
    told = differences(found, ran)
    if told:
        raise EvidenceError(f"The run {run_id} in {result} ran other files: {'; '.join(told)}. Run it at this commit.")
    return run_id
