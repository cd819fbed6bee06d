"""The register of suppressions: what it accepts, and that it fails when it is malformed, expired or not needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from stacks.errors import SuppressionError
from stacks.policies.suppressions import REGISTER, Register, Suppression, read_register

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2027, 3, 1)
VALID = """
[[suppression]]
tool = "policy"
rule = "tags_present"
resource = "*-platform/azurerm_subnet.endpoints"
reason = "Azure keeps no tags on subnets, so there is nothing to set."
expires = 2027-03-01
"""


@dataclass(frozen=True)
class _Finding:
    rule: str
    resource: str


SUBNET = _Finding("tags_present", "prod-platform/azurerm_subnet.endpoints")


def _read(tmp_path: Path, text: str) -> Register:
    file = tmp_path / "suppressions.toml"
    file.write_text(text)
    return read_register(TODAY, file)


def test_a_suppression_holds_through_its_last_day(tmp_path: Path) -> None:
    judged = _read(tmp_path, VALID).judge("policy", [SUBNET])

    assert judged.clean
    assert [suppression.expires for _, suppression in judged.accepted] == [TODAY]


@pytest.mark.parametrize(
    "finding",
    [
        _Finding("tags_present", "prod-platform/azurerm_subnet.databricks"),
        _Finding("tags_present", "prod-lakehouse/azurerm_subnet.endpoints"),
        _Finding("other_rule", "prod-platform/azurerm_subnet.endpoints"),
    ],
)
def test_what_is_not_named_stays_open_and_the_suppression_is_unused(tmp_path: Path, finding: _Finding) -> None:
    judged = _read(tmp_path, VALID).judge("policy", [finding])

    assert judged.open == (finding,)
    assert [str(one) for one in judged.unused] == ["policy tags_present on *-platform/azurerm_subnet.endpoints"]
    assert not judged.clean


def test_another_tools_suppressions_neither_accept_nor_are_unused(tmp_path: Path) -> None:
    judged = _read(tmp_path, VALID).judge("checkov", [SUBNET])

    assert (judged.open, judged.unused) == ((SUBNET,), ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('tool = "policy"', 'tool = "nag"'), "tool is 'nag'; allowed: policy, checkov, plan"),
        (('rule = "tags_present"\n', ""), r"missing: \['rule'\]"),
        (('rule = "tags_present"', 'rule = "tags_present"\nowner = "me"'), r"unknown: \['owner'\]"),
        (('rule = "tags_present"', "rule = 7"), "rule must be text"),
        (("*-platform/azurerm_subnet.endpoints", "endpoints"), "resource must be <stack>/<address>"),
        (("Azure keeps no tags on subnets, so there is nothing to set.", "later"), "'later' explains nothing"),
        (("2027-03-01", '"2027-03-01"'), "write a date without quotes"),
        (("2027-03-01", "2027-03-01T00:00:00Z"), "write a date without quotes"),
        (("2027-03-01", "2027-02-28"), "expired on 2027-02-28. Fix what it accepts"),
        (("[[suppression]]", "[[suppressed]]"), "unknown table 'suppressed'"),
        (('tool = "policy"', "tool = policy"), "can't be read as TOML"),
    ],
)
def test_a_malformed_or_expired_one_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(SuppressionError, match=message):
        _read(tmp_path, VALID.replace(*change))


@pytest.mark.parametrize("text", ["[suppression]\ntool = 'policy'", "suppression = 5", "suppression = ['x', 'y']"])
def test_what_is_no_list_of_tables_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SuppressionError, match=r"toml: suppression is no list of tables; write \[\[suppression\]\]"):
        _read(tmp_path, text)


def test_one_stated_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuppressionError, match="is stated 2 times; keep one"):
        _read(tmp_path, VALID + VALID)


def test_a_missing_register_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SuppressionError, match=r"gone\.toml can't be read"):
        read_register(TODAY, tmp_path / "gone.toml")


def test_the_committed_register_is_well_formed_and_current() -> None:
    today = dt.datetime.now(tz=dt.UTC).date()

    assert all(isinstance(one, Suppression) for one in read_register(today, REGISTER).suppressions)
