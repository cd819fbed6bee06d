"""Evidence, kept as a git note of a commit, that exactly its files were tested and ran in an environment.

A note changes no commit and is shared with ``git push origin refs/notes/evidence-dev``. So the CI pipeline that deploys
can record evidence after the merge, and every clone can read it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from releases.contents import contents, differences, require_committed
from releases.errors import EvidenceError
from releases.pin import require_sha256, settings_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from releases.git import Git

_SCHEMA_VERSION = 1
_COUNTS = ("tests", "failures", "errors", "skipped")
_COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a commit in one environment.

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
    """Check the reports of a commit's tests and of its run, and record them as evidence in a note of the commit.

    Args:
        git: the repository, with the commit checked out.
        environment: where it ran.
        tests: report of the tests as JUnit XML (``pytest --junit-xml``).
        result: figures of the run (``lakehouse run --json``).

    Raises:
        EvidenceError: files are changed, a test failed, none ran, the run did not succeed or ran other files.
        ReleaseError: the files differ from those of the commit although git reports no change.
        SettingsError: there is no such environment.
    """
    settings_file(git.repository, environment)
    changed = git.changes()
    if changed:
        raise EvidenceError(
            f"The working tree differs from its commit ({changed[0].strip()}). Commit first: "
            "evidence is recorded for a commit."
        )
    commit, found = git.head(), contents(git.repository)
    require_committed(git, found)
    evidence = Evidence(
        commit, found, _passed(tests), _succeeded(result, found), dt.datetime.now(dt.UTC).isoformat("T", "seconds")
    )
    text = json.dumps({"schema_version": _SCHEMA_VERSION, **asdict(evidence)}, indent=1, sort_keys=True)
    git.run("notes", f"--ref={_ref(environment)}", "add", "--force", "--file=-", evidence.commit, given=text)
    return evidence


def find(git: Git, environment: str, wanted: Mapping[str, str]) -> Evidence:
    """Return the latest evidence of exactly the wanted files, from the checked-out commit or one before it.

    Raises:
        EvidenceError: there is none; the message says how the latest differs, or how evidence is made.
        GitError: the clone is shallow.
        SettingsError: there is no such environment.
    """
    settings_file(git.repository, environment)
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
            raise EvidenceError(f"The evidence of {commit} has a newer format. Update this repository, then try again.")
        evidence = Evidence(**given)
        _require(evidence, commit)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EvidenceError(
            f"The note {_ref(environment)} of {commit} is no evidence ({error}). Check that commit out and record it "
            f"anew, or remove the note: git notes --ref={_ref(environment)} remove {commit}."
        ) from error
    return evidence


def noted_commits(git: Git, environment: str) -> set[str]:
    """Return the commits that have evidence of an environment."""
    return {line.split()[1] for line in git.run("notes", f"--ref={_ref(environment)}", "list").splitlines()}


def _ref(environment: str) -> str:
    return f"refs/notes/evidence-{environment}"


def _passed(report: Path) -> int:
    """Return how many tests passed, all of those that ran."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 - our own tests wrote it
        counts = {name: sum(_count(suite, name) for suite in suites) for name in _COUNTS}
    except (OSError, ET.ParseError, ValueError, LookupError) as error:  # LookupError: an encoding that Python lacks
        raise EvidenceError(f"{report} is no JUnit report ({error}). Make it with pytest --junit-xml.") from error
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    if counts["failures"] or counts["errors"] or passed <= 0:
        raise EvidenceError(f"{report} proves nothing: {counts}. All tests must pass, and at least one must run.")
    return passed


def _count(suite: ET.Element, name: str) -> int:
    given = suite.get(name)
    if given is None or not _COUNT.fullmatch(given):
        raise ValueError(f"{name} of a testsuite is {given!r}, not a number")
    return int(given)


def _succeeded(result: Path, found: Mapping[str, str]) -> str:
    """Return the id of the run, which succeeded with exactly the files found."""
    try:
        given: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        run_id, status, ran = str(given["run_id"]), given["status"], given["artifacts"]
        _require_digests(ran)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(
            f"{result} holds no figures of a run ({error!r}). Make it with lakehouse run --json."
        ) from error
    if status != "succeeded":
        raise EvidenceError(
            f"The run {run_id} in {result} has the status {status!r}. Only a run that succeeded is evidence."
        )
    told = differences(found, ran)
    if told:
        raise EvidenceError(f"The run {run_id} in {result} ran other files: {'; '.join(told)}. Run it at this commit.")
    return run_id


def _require(evidence: Evidence, commit: str) -> None:
    """Refuse a note whose values are not what :func:`record` writes, or that is of another commit."""
    if evidence.commit != commit:
        raise ValueError(f"it is of commit {evidence.commit!r}")
    if type(evidence.tests) is not int or evidence.tests <= 0:
        raise ValueError(f"tests is {evidence.tests!r}")
    for name in ("run_id", "recorded_at"):
        if not isinstance(getattr(evidence, name), str):
            raise TypeError(f"{name} is no text")
    _require_digests(evidence.contents)


def _require_digests(given: object) -> None:
    if not isinstance(given, dict):
        raise TypeError("the digests are no object")
    for name, sha256 in given.items():
        require_sha256(name, sha256)
