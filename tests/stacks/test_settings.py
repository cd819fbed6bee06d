"""A wrong value is refused with the file, the key, what was found and what is allowed."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from stacks.errors import SettingsError
from stacks.regions import REGIONS
from stacks.settings import load_environment, load_environments, load_metastores
from stacks.settings.base import Section
from stacks.settings.environment import EnvironmentSettings
from stacks.settings.metastore import MetastoreSettings
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SETTINGS, tmp_path, dirs_exist_ok=True)
    return tmp_path


def refusal(folder: Path, old: str, new: str, environment: str = "prod") -> str:
    """Replace a text in an environment's file and return why it is refused."""
    file = folder / f"{environment}.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_environment(environment, folder)
    message = str(refused.value)
    assert str(file) in message
    return message


def test_the_environments_of_this_repository_are_dev_and_prod() -> None:
    assert [settings.name for settings in load_environments()] == ["dev", "prod"]


def test_prod_is_private_and_protected() -> None:
    prod = load_environment("prod")
    assert prod.network.private_link
    assert not prod.network.public_access
    assert prod.azure.delete_protection


WRONG_VALUES = [
    ('redundancy = "ZRS"', 'redundancy = "ZSR"', "lake.redundancy: found 'ZSR'", "LRS, ZRS", "Did you mean 'ZRS'?"),
    (
        'region = "westeurope"',
        'region = "westeuorpe"',
        "azure.region: found 'westeuorpe'",
        "Did you mean 'westeurope'?",
    ),
    ("soft_delete_days = 30", 'soft_delete_days = "30"', "lake.soft_delete_days: found '30'", "valid integer"),
    ("soft_delete_days = 30", "soft_delete_days = 0", "lake.soft_delete_days: found 0", "greater than or equal to 1"),
    ("soft_delete_days = 30", "soft_delete_dasy = 30", "lake.soft_delete_dasy: unknown key", "'soft_delete_days'?"),
    ("soft_delete_days = 30", "", "lake.soft_delete_days: missing", "How long deleted blobs"),
    ("[lake]", "[laek]", "laek: unknown key", "Did you mean 'lake'?", "lake.redundancy: missing"),
    ('name = "netflix_prod"', 'name = "Netflix-Prod"', "catalog.name: found 'Netflix-Prod'", "match pattern"),
    ("start_date = 2026-12-01", "start_date = 2026-12-02", "budget.start_date: found", "first day of a month"),
    ('notify = ["on-call@tests.example.org"]', "notify = []", "monitoring.notify: found []", "at least 1 item"),
    (
        '"on-call@tests.example.org"',
        '"on-call"',
        "monitoring.notify.0: found 'on-call'",
        "address",
    ),
    ('runner_application_id = "7', 'runner_application_id = "x', "access.runner_application_id: found", "a GUID"),
    ('deployer_application_id = "7', 'deployer_application_id = "x', "access.deployer_application_id: found", "GUID"),
    ('"Sunday"', '"Sonday"', "job.titles_weekdays.0: found 'Sonday'", "Did you mean 'Sunday'?"),
    ("https://deliveries", "http://deliveries", "ingestion.base_url: found", "an https:// URL that ends in a slash"),
    ('delivery_document = ""', 'delivery_document = "../x"', "ingestion.delivery_document: found '../x'", "or empty"),
    ('at_utc = "03:00"', 'at_utc = "3"', "ingestion.at_utc: found '3'", "a time of day"),
    ("integration_runtime_cores = 8", "integration_runtime_cores = 24", "integration_runtime_cores: found 24", "32"),
    ('runtime = "17.3.x', 'runtime = "17.3', "compute.runtime: found '17.3-scala2.13'", "match pattern"),
    ('runtime = "17.3', 'runtime = "16.4', "compute.runtime: found '16.4.x-scala2.13'", "17 or newer", "Spark 4.0"),
    ('node_type = "Standard_', 'node_type = "', "compute.node_type: found 'D4ds_v5'", "match pattern"),
    ('size = "2X-Small"', 'size = "2XSmall"', "warehouse.size: found '2XSmall'", "Did you mean '2X-Small'?"),
    ("auto_stop_minutes = 10", "auto_stop_minutes = 0", "warehouse.auto_stop_minutes: found 0", "equal to 10"),
    ('zones = ["1"]', 'zones = ["4"]', "network.zones.0: found '4'", "one of 1, 2, 3"),
    ("tags = { ", 'tags = { environment = "x", ', "azure.tags.environment: found 'x'", "which every resource bears"),
    ("tags = { ", 'tags = { "a<b" = "x", ', "azure.tags.a<b: found 'a<b'", "none of < > % & \\ ? /"),
    ("tags = { ", f'tags = {{ a = "{"x" * 257}", ', "azure.tags.a: found 'xxx", "values of up to 256 characters"),
    ("tags = { ", f'tags = {{ {"n" * 129} = "x", ', "azure.tags.nnn", "names of up to 128 characters"),
    ('["Sunday"]', '["Sunday", "Sunday"]', "job.titles_weekdays: found", "each day once"),
    ('notify = ["', 'notify = ["On-Call@tests.example.org", "', "monitoring.notify: found", "each address once"),
    ('"10.20.0.0/20"', '"10.20.0.1/20"', "network.address_space: found '10.20.0.1/20'", "without host bits"),
]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(old, new, told) for old, new, *told in WRONG_VALUES],
    ids=[told[0] for _, _, *told in WRONG_VALUES],
)
def test_a_wrong_value_is_refused(folder: Path, old: str, new: str, told: list[str]) -> None:
    message = refusal(folder, old, new)
    assert [part for part in told if part not in message] == []


IMPOSSIBLE = {
    "subnet outside the network": (
        '"10.20.4.0/26"',
        '"10.21.4.0/26"',
        "network.private_endpoints: found '10.21.4.0/26'",
    ),
    "overlapping subnets": ('"10.20.2.0/23"', '"10.20.1.0/24"', "that does not overlap databricks_host (10.20.0.0/23)"),
    "subnet too small for Databricks": ('"10.20.2.0/23"', '"10.20.2.0/27"', "network.databricks_container: found"),
    "too few addresses for the private endpoints": (
        '"10.20.4.0/26"',
        '"10.20.4.0/29"',
        "network.private_endpoints: found '10.20.4.0/29'; allowed: a /28 or larger while private_link is true",
    ),
    "one group of people for two": (
        '"lake-analysts"',
        '"lake-engineers"',
        "access.analysts: found 'lake-engineers'; allowed: another group than engineers",
    ),
    "what runs deploys itself": (
        "7e570001-0000-4000-8000-000000000006",
        "7e570001-0000-4000-8000-000000000004",
        "allowed: another service principal than the runner",
    ),
    "nothing could be reached": ("private_link = true", "private_link = false", "network.private_link: found False"),
    "open range without public access": (
        "allowed_ip_ranges = []",
        'allowed_ip_ranges = ["52.174.3.7"]',
        "network.allowed_ip_ranges: found ['52.174.3.7']; allowed: empty while public_access is false",
    ),
    "tiers out of order": (
        "cold_after_days = 120",
        "cold_after_days = 20",
        "lake.lifecycle.raw.cold_after_days: found 20",
    ),
    "fewer workers at most than at least": ("min_workers = 1", "min_workers = 5", "compute.max_workers: found 4"),
    "warned after it is stopped": ("warn_after_minutes = 120", "warn_after_minutes = 240", "job.warn_after_minutes"),
    "forecast above what is spent": (
        "forecast_percent = 80",
        "forecast_percent = 120",
        "budget.forecast_percent: found 120",
    ),
    "zones in a region without": (
        'region = "westeurope"',
        'region = "westus"',
        "LRS, GRS or RAGRS: westus has no zones",
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_combination_is_refused(folder: Path, case: str) -> None:
    old, new, told = IMPOSSIBLE[case]
    assert told in refusal(folder, old, new)


@pytest.mark.parametrize(
    "written",
    [
        "192.168.0.0/24",
        "203.0.113.7",
        "52.174.3.0/31",
        "52.174.3.7/24",
        "office",
        "0.0.0.0/0",
        "128.0.0.0/1",
        "8.0.0.0/7",
    ],
)
def test_a_range_that_no_firewall_should_or_can_let_through_is_refused(folder: Path, written: str) -> None:
    message = refusal(folder, "allowed_ip_ranges = []", f'allowed_ip_ranges = ["52.174.3.7", "{written}"]', "dev")
    assert f"network.allowed_ip_ranges.1: found '{written}'; allowed: a public address, or a public" in message


def test_public_addresses_and_ranges_can_be_let_through_the_firewall(folder: Path) -> None:
    file = folder / "dev.toml"
    wanted = ("52.174.3.7", "13.80.0.0/30", "20.0.0.0/8")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("allowed_ip_ranges = []", f"allowed_ip_ranges = {list(wanted)}"), encoding="utf-8")
    assert load_environment("dev", folder).network.allowed_ip_ranges == wanted


def test_a_wrong_part_of_a_list_is_told_once(folder: Path) -> None:
    told = refusal(folder, '"on-call@tests.example.org"', '"on-call"').splitlines()[1:]
    assert [line.split(":")[0].strip() for line in told] == ["monitoring.notify.0"]


def test_environments_of_one_metastore_do_not_share_a_catalog(folder: Path) -> None:
    file = folder / "prod.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("netflix_prod", "netflix_dev"), encoding="utf-8")
    with pytest.raises(
        SettingsError, match=r"prod\.toml: catalog\.name: found 'netflix_dev', as in dev; allowed: a name"
    ):
        load_environments(folder)


def test_every_problem_of_a_file_is_told_at_once(folder: Path) -> None:
    file = folder / "prod.toml"
    text = file.read_text(encoding="utf-8").replace("ge_days", "").replace('"ZRS"', '"X"').replace("= 90\n", '= "90"\n')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_environment("prod", folder)
    assert {"lake.redundancy", "monitoring.retention_days"} <= set(str(refused.value).replace(":", " ").split())


def test_a_file_that_is_not_toml_is_named_with_its_line(folder: Path) -> None:
    (folder / "dev.toml").write_text("[azure\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"dev\.toml can't be read as TOML.*line 1"):
        load_environment("dev", folder)


def test_an_unknown_environment_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"no environment 'pord'.*are dev, prod\. Did you mean 'prod'\?"):
        load_environment("pord")


def test_a_metastore_is_named_as_its_file() -> None:
    (metastore,) = load_metastores(SETTINGS)
    assert (metastore.name, metastore.region) == ("metastore-westeurope", "westeurope")


def changed(file: Path, key: str, value: str) -> Path:
    """Give a key another value, whatever it had."""
    text, times = re.subn(
        rf"\b{key} = (\[.*?\]|{{.*?}}|[^,}}\n]+)", lambda _: f"{key} = {value}", file.read_text("utf-8")
    )
    assert times
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, key: str, value: str) -> str:
    """Give a key of an environment another value, and return why that is refused."""
    name = load_environments(folder)[0].name
    changed(folder / f"{name}.toml", key, value)
    with pytest.raises(SettingsError) as error:
        load_environment(name, folder)
    return str(error.value)


@pytest.mark.parametrize("text", ["a${b}", "%{if}", "{{job.id}}"])
@pytest.mark.parametrize(
    ("key", "form", "place"),
    [
        ("engineers", '"TEXT"', "access.engineers"),
        ("resource_group", '"TEXT"', "state.resource_group"),
        ("base_url", '"https://source.example.com/TEXT/"', "ingestion.base_url"),
        ("notify", '["data@example.com", "TEXT@example.com"]', "monitoring.notify.1"),
        ("tags", '{ owner = "TEXT" }', "azure.tags.owner"),
        ("tags", '{ "TEXT" = "data" }', "azure.tags.TEXT"),
    ],
)
def test_text_that_terraform_or_databricks_would_replace_is_refused(
    folder: Path, key: str, form: str, place: str, text: str
) -> None:
    told = refused(folder, key, form.replace("TEXT", text))
    assert place.replace("TEXT", text) in told
    assert "none of < > %" in told or "text without ${, %{ and {{" in told


def test_a_metastores_texts_are_not_replaced_either(folder: Path) -> None:
    (metastore,) = load_metastores(folder)
    changed(folder / f"{metastore.name}.toml", "resource_group", '"${data.x.y}"')
    with pytest.raises(SettingsError, match=r"state\.resource_group: found '\$\{data\.x\.y\}'; allowed: text without"):
        load_metastores(folder)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("delete_after_days", "9223372036854775808", "less than or equal to 99999"),
        ("bronze_cool_after_days", "100_000", "less than or equal to 99999"),
        ("silver_cool_after_days", "100_000", "less than or equal to 99999"),
        ("gold_cool_after_days", "100_000", "less than or equal to 99999"),
        ("retention_hours", "1" + "0" * 25, "less than or equal to 87600"),
        ("daily_quota_gb", "1" + "0" * 25, "less than or equal to 50000"),
        ("denied_requests", "1" + "0" * 25, "less than or equal to 36000000"),
        ("monthly_amount", "9007199254740992", "less than or equal to 9007199254740991"),
        ("start_date", "0001-01-01", "2017-06-01 or a later month"),
        ("monthly_amount", "1" * 5000, "can't be read as TOML"),
    ],
)
def test_a_number_or_date_beyond_what_azure_takes_is_refused(folder: Path, key: str, value: str, told: str) -> None:
    assert told in refused(folder, key, value)


def test_a_number_that_the_bounds_allow_is_taken(folder: Path) -> None:
    name = load_environments(folder)[0].name
    for key, value in (("delete_after_days", "99_999"), ("retention_hours", "87_600"), ("start_date", "2017-06-01")):
        changed(folder / f"{name}.toml", key, value)
    assert load_environment(name, folder).lake.lifecycle.raw.delete_after_days == 99_999


WRONG_WORKSPACES = [
    # of the first metastore, of another, of which region that is, what is told of which file
    (
        "ONE = 1",
        "TWO = 2",
        "the same",
        "metastore-zz.toml: region: found 'REGION', as in FIRST; allowed: a region of its",
    ),
    ("ONE = 1", "ONE = 2", "another", "metastore-zz.toml: workspaces.ONE: found 2, but ONE stands in FIRST; allowed"),
    ("ONE = 1", "TWO = 1", "another", "metastore-zz.toml: workspaces.TWO: found 1, but 1 stands in FIRST; allowed"),
    ("ONE = 1\nTWO = 1", "", "another", "FIRST.toml: workspaces.TWO: found 1, but 1 stands in FIRST; allowed"),
    ("xONE = 1", "", "another", "FIRST.toml: workspaces.xONE: no environment of "),
    ("xONE = 1", "", "another", "Did you mean 'ONE'?"),
    ("ONE = 9007199254740992", "", "another", "workspaces.ONE: found 9007199254740992; allowed: Input should be less"),
]


@pytest.mark.parametrize(("first", "second", "where", "told"), WRONG_WORKSPACES)
def test_metastores_that_contradict_each_other_or_the_environments_are_refused(
    folder: Path, first: str, second: str, where: str, told: str
) -> None:
    (metastore,) = load_metastores(folder)
    one, two = (settings.name for settings in load_environments(folder)[:2])
    region = metastore.region if where == "the same" else next(each for each in REGIONS if each != metastore.region)
    file = folder / f"{metastore.name}.toml"
    head, _ = file.read_text(encoding="utf-8").split("[workspaces]")

    def named(text: str) -> str:
        text = text.replace("ONE", one).replace("TWO", two)
        return text.replace("FIRST", metastore.name).replace("REGION", metastore.region)

    file.write_text(f"{head}[workspaces]\n{named(first)}\n", encoding="utf-8")
    other = folder / "metastore-zz.toml"
    other.write_text(f"{head}[workspaces]\n{named(second)}\n", encoding="utf-8")
    changed(other, "region", f'"{region}"')

    with pytest.raises(SettingsError) as error:
        load_metastores(folder)
    assert named(told) in str(error.value)


@pytest.mark.parametrize("model", [EnvironmentSettings, MetastoreSettings])
def test_every_setting_says_what_it_costs_or_risks(model: type[Section]) -> None:
    assert list(_undescribed(model)) == []


def _undescribed(model: type[Section], path: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        if not field.description:
            found.append(f"{path}{name}")
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found += _undescribed(field.annotation, f"{path}{name}.")
    return found
