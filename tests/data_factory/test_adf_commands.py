"""`lakehouse adf run` and `lakehouse adf runs`, for anyone's factory."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from lakehouse.cli import lakehouse, main
from lakehouse.errors import LakehouseError
from local_platform.data_factory import read_factory
from local_platform.data_factory.errors import FactoryError
from local_platform.data_factory.serving import served
from local_platform.errors import RunGoesOnError, RunKnownError
from local_platform.full_disk import NO_ROOM
from tests.data_factory.bad_server import Answering, Site, fine, serving
from tests.data_factory.factories import activity, copy, expression, http_dataset, lake_dataset, set_to
from tests.reliability.declared import case
from tests.reliability.small_disk import small_disks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECURRENCE = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T05:00:00Z", "timeZone": "UTC"}
OBJECTS: dict[str, dict[str, Any]] = {
    "pipeline/p": {
        "activities": [
            copy("web_file", "raw_file"),
            set_to("note", "v", "@{pipeline().parameters.n} by @{pipeline().TriggerName}", {"copy": "Succeeded"}),
        ],
        "parameters": {"n": {"type": "int", "defaultValue": 1}},
        "variables": {"v": {"type": "String"}},
    },
    "dataset/web_file": http_dataset("x.csv"),
    "dataset/raw_file": lake_dataset("in", "x.csv"),
    "linkedService/web": {"type": "HttpServer", "typeProperties": {"url": "https://web.example.com/files"}},
    "linkedService/lake": {"type": "AzureBlobFS", "typeProperties": {"url": "https://a.dfs.core.windows.net"}},
    "trigger/daily": {
        "type": "ScheduleTrigger",
        "typeProperties": {"recurrence": RECURRENCE},
        "pipelines": [
            {"pipelineReference": {"referenceName": "p"}, "parameters": {"n": "@dayOfMonth(trigger().scheduledTime)"}}
        ],
    },
}

_COMMAND = (sys.executable, "-c", "from lakehouse.cli import main; main()", "adf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, properties in OBJECTS.items():
        file = tmp_path / "factory" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"name": file.stem, "properties": properties}), encoding="utf-8")
    return tmp_path / "factory"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "x.csv").write_bytes(b"a\r\n1\r\n")
    with served(tmp_path / "source") as address:
        yield address


def adf(*arguments: object) -> Result:
    return CliRunner().invoke(lakehouse, ["adf", *map(str, arguments)])


def test_a_factory_is_run_and_its_run_is_shown(folder: Path, url: str, tmp_path: Path) -> None:
    lake, document = tmp_path / "lake", tmp_path / "new" / "run.json"
    options = ("--factory", folder, "--lake", lake, "--http", f"web={url}", "--json", document, "--param", "n=5")
    ended = adf("run", "p", *options)
    assert ended.exit_code == 0, ended.output
    assert "copy" in ended.output
    assert (lake / "raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"
    run = json.loads(document.read_text(encoding="utf-8"))
    assert (run["status"], run["variables"]) == ("Succeeded", {"v": "5 by Manual"})

    listed = adf("runs", "--lake", lake)
    assert run["runId"] in listed.output
    shown = adf("runs", run["runId"][:10], "--lake", lake)
    assert f"run {run['runId']}" in shown.output
    assert '"dataWritten": 6' in shown.output
    assert json.loads(adf("runs", run["runId"], "--lake", lake, "--json").output) == run


def test_a_run_as_a_trigger_starts_it(folder: Path, url: str, tmp_path: Path) -> None:
    document = tmp_path / "run.json"
    options = ("--factory", folder, "--lake", tmp_path / "lake", "--http", f"web={url}", "--json", document)
    ended = adf("run", "p", *options, "--trigger", "daily", "--at", "2026-03-17T12:00:00Z")
    assert ended.exit_code == 0, ended.output
    run = json.loads(document.read_text(encoding="utf-8"))
    assert run["variables"] == {"v": "17 by daily"}
    assert run["invokedBy"] == {"name": "daily", "invokedByType": "ScheduleTrigger"}


def test_a_failed_run_exits_with_1_and_names_file_and_cause(folder: Path, url: str, tmp_path: Path) -> None:
    (tmp_path / "source" / "x.csv").unlink()
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--http", f"web={url}")
    assert ended.exit_code == 1
    assert f"x.csv: the server answered 404 Not Found to {url}x.csv" in ended.output


def _put(folder: Path, *activities: dict[str, Any]) -> None:
    properties = {"activities": list(activities), "variables": {"v": {"type": "String"}}}
    (folder / "pipeline/p.json").write_text(json.dumps({"name": "p", "properties": properties}), encoding="utf-8")


@case("Security", "controls of a terminal in what a server answers or a definition says", "shown as pictures")
def test_what_a_server_says_cannot_steer_the_terminal(folder: Path, tmp_path: Path) -> None:
    site, tags = Site({"x.csv": b"a\r\n"}), itertools.count()
    site.bad["x.csv"] = [lambda request: request.send(200, request.content, ETag=f"\x1b]0;owned\x07\x9b2J{next(tags)}")]
    with serving(site) as url:
        ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--http", f"web={url}")
    assert ended.exit_code == 1
    [run_id] = [file.stem for file in (tmp_path / "lake/_factory/runs").iterdir()]
    shown = adf("runs", run_id, "--lake", tmp_path / "lake")
    as_json = adf("runs", run_id, "--lake", tmp_path / "lake", "--json")
    assert not set("\x1b\x07\x9b") & set(ended.output + shown.output + as_json.output)
    assert "ETag was ␛]0;owned␇⟨U+009B⟩2J0 and is" in ended.output


def test_a_message_cannot_pass_for_a_line_of_ours(folder: Path, tmp_path: Path) -> None:
    _put(folder, activity("f", "Fail", message="no\n✓ p: Succeeded in 0.01 s\rx", errorCode="1"))
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path)
    assert "\n✓" not in ended.output
    assert "\n      ✓ p: Succeeded in 0.01 s␍x" in ended.output


def test_what_a_definition_is_refused_for_cannot_steer_the_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(folder, activity("\x1b[2J\ud83d", "Custom"))
    monkeypatch.setattr("sys.argv", ["lakehouse", "adf", "run", "p", "--factory", str(folder), "--lake", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert "p/␛[2J⟨U+D83D⟩: the activity type 'Custom' is not supported" in capsys.readouterr().err


def test_half_of_a_surrogate_pair_is_kept_and_shown(folder: Path, tmp_path: Path) -> None:
    _put(folder, set_to("half \ud83d", "v", expression("@json('\"\\ud83d\"')")))
    document = tmp_path / "run.json"
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--json", document)
    assert ended.exit_code == 0, ended.output
    run = json.loads(document.read_text(encoding="utf-8"))
    assert (run["status"], run["variables"]) == ("Succeeded", {"v": "\ud83d"})
    assert [file.name for file in (tmp_path / "lake/_factory/runs").iterdir()] == [f"{run['runId']}.json"]
    assert json.loads(adf("runs", run["runId"], "--lake", tmp_path / "lake", "--json").output) == run
    assert 'variables: {"v": "⟨U+D83D⟩"}' in adf("runs", run["runId"], "--lake", tmp_path / "lake").output


def test_loopback_is_not_reached_unless_configured(folder: Path, tmp_path: Path, url: str) -> None:
    given = OBJECTS["linkedService/web"] | {"typeProperties": {"url": url}}
    (folder / "linkedService/web.json").write_text(json.dumps({"name": "web", "properties": given}), encoding="utf-8")
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake")
    assert ended.exit_code == 1
    assert "is at 127.0.0.1, which is not public" in ended.output


@pytest.mark.parametrize(
    "option",
    [
        ("--param", "n"),
        ("--http", "web"),
        ("--http-timeout", "0"),
        ("--at", "today"),
        ("--at", "2026-03-17T12:00:00Z"),  # the time of no trigger
    ],
)
def test_a_wrong_option_exits_with_2(folder: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    assert adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", *option).exit_code == 2
    assert not (tmp_path / "lake").exists()


def test_a_linked_service_is_named_in_any_casing(folder: Path, url: str, tmp_path: Path) -> None:
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--http", f"WEB={url}")
    assert ended.exit_code == 0, ended.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("q",), "The factory has no pipeline 'q'"),
        (("p", "--param", "m=1"), "declares no parameter 'm'"),
        (("p", "--trigger", "dayly"), "Did you mean 'daily'?"),
        (("p", "--http", "wbe=http://127.0.0.1:1"), "has no HTTP linked service 'wbe'"),
        (("p", "--http", "wbe=http://127.0.0.1:1"), "There are: web."),
        (("p", "--http", "lake=http://127.0.0.1:1"), "has no HTTP linked service 'lake'"),
    ],
)
def test_what_can_not_begin_is_told(folder: Path, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    ended = adf("run", *arguments, "--factory", folder, "--lake", tmp_path / "lake")
    assert isinstance(ended.exception, LakehouseError)
    assert message in str(ended.exception)
    assert not (tmp_path / "lake/_factory").exists()


@pytest.mark.parametrize("parameters", [{"base": 1.5}, [1.5], 1.5])
def test_parameters_of_a_linked_service_that_are_none_are_told(folder: Path, tmp_path: Path, parameters: Any) -> None:
    given = OBJECTS["linkedService/web"] | {"parameters": parameters}
    (folder / "linkedService/web.json").write_text(json.dumps({"name": "web", "properties": given}), encoding="utf-8")
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path, "--http", "web=http://127.0.0.1:1")
    assert isinstance(ended.exception, LakehouseError)
    assert "linked service 'web'" in str(ended.exception)


def test_a_folder_in_place_of_a_file_is_told(folder: Path) -> None:
    (folder / "pipeline" / "x.json").mkdir()
    with pytest.raises(FactoryError, match=r"x\.json can't be read: Is a directory"):
        read_factory(folder)
    checked = CliRunner().invoke(lakehouse, ["adf", "check", str(folder)])
    assert "pipeline/x.json:1:1: error: the file cannot be read: Is a directory" in checked.output


def deployed(kind: str, **body: Any) -> str:
    pipeline = {"p": {"name": "p"}}
    found = {"azurerm_data_factory_pipeline": pipeline}
    found.setdefault(f"azurerm_data_factory_{kind}", {})["x"] = body
    return json.dumps({"resource": found})


GLOBALS = '{"name": "f", "properties": {"globalParameters": {"a": 1}}}'


def test_a_folder_without_a_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactoryError, match="holds no pipeline"):
        read_factory(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("pipeline/p.json", "{", "p.json is not JSON"),
        ("pipeline/p.json", "[]", "p.json holds no JSON object"),
        ("pipeline/p.json", '{"name": "p", "properties": []}', "properties is no JSON object"),
        ("cdk.tf.json", "{", "cdk.tf.json is not JSON"),
        ("cdk.tf.json", "[]", "cdk.tf.json holds no JSON object"),
        ("cdk.tf.json", "{}", "deploys no pipeline"),
        (
            "factory/f.json",
            GLOBALS,
            "the factory 'f' has global parameters that are no objects with a type and a value",
        ),
        ("cdk.tf.json", '{"resource": []}', r"The stack test_\S+ is not of the form that synthesis gives it"),
        (
            "cdk.tf.json",
            deployed("pipeline", activities_json="[]"),
            r"azurerm_data_factory_pipeline.x is not of the form",
        ),
        ("cdk.tf.json", deployed("custom_dataset", name="d", type="Binary"), r"custom_dataset.x is not of the form"),
        (
            "cdk.tf.json",
            deployed("trigger_schedule", name="t", pipeline=[{}]),
            r"trigger_schedule.x is not of the form",
        ),
    ],
)
def test_a_factory_that_cannot_be_read_is_told_with_its_file(
    tmp_path: Path, file: str, content: str, message: str
) -> None:
    for name, text in (("pipeline/other.json", "{}"), (file, content)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FactoryError, match=message):
        read_factory(tmp_path)


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactoryError, match="There is no"):
        read_factory(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"runId": "r1"}', '{"runId": 1}', "[" * 100_000])
def test_what_is_no_record_of_a_run_is_named_and_the_runs_are_listed(
    folder: Path, tmp_path: Path, content: str
) -> None:
    _put(folder, set_to("s", "v", "x"))
    assert adf("run", "p", "--factory", folder, "--lake", tmp_path, "--run-id", "good").exit_code == 0
    (tmp_path / "_factory/runs/r1.json").write_text(content, encoding="utf-8")

    listed, as_json = adf("runs", "--lake", tmp_path), adf("runs", "--lake", tmp_path, "--json")

    assert listed.output.splitlines()[1].startswith("good")
    assert [run["runId"] for run in json.loads(as_json.output)] == ["good"]
    for ended in (listed, as_json, adf("runs", "r1", "--lake", tmp_path)):
        assert isinstance(ended.exception, LakehouseError)
        assert "r1.json is no record of a run" in str(ended.exception)


def test_a_run_whose_activities_are_none_is_told(folder: Path, tmp_path: Path) -> None:
    _put(folder, set_to("s", "v", "x"))
    assert adf("run", "p", "--factory", folder, "--lake", tmp_path, "--run-id", "one").exit_code == 0
    record = tmp_path / "_factory/runs/one.json"
    record.write_text(json.dumps(json.loads(record.read_text("utf-8")) | {"activityRuns": [{}]}), encoding="utf-8")
    shown = adf("runs", "one", "--lake", tmp_path)
    assert isinstance(shown.exception, LakehouseError)
    assert "The record of the run one is not of the form" in str(shown.exception)


def _resource(name: str, **body: Any) -> dict[str, Any]:
    return {name: {"name": name, "data_factory_id": "/subscriptions/s/factories/adf-test", **body}}


def test_a_synthesized_stack_is_run_with_its_references_resolved(tmp_path: Path, url: str) -> None:
    activities = [
        copy("${azurerm_data_factory_custom_dataset.web_file.name}", "raw_file"),
        activity(
            "filter",
            "Filter",
            items=expression("@createArray('$${x}')"),
            condition=expression("@equals(item(), '$${x}')"),
        ),
    ]
    service = {"name": "${azurerm_data_factory_linked_custom_service.web.name}", "parameters": {"base": "@dataset().b"}}
    document = {
        "resource": {
            "azurerm_data_factory_pipeline": _resource("p", activities_json=json.dumps(activities)),
            "azurerm_data_factory_custom_dataset": {
                **_resource(
                    "web_file",
                    type="Binary",
                    linked_service=service,
                    parameters={"b": "https://web.example.com"},
                    type_properties_json=json.dumps(http_dataset("x.csv")["typeProperties"]),
                ),
                **_resource(
                    "raw_file",
                    type="Binary",
                    linked_service=[{"name": "lake"}],
                    type_properties_json=json.dumps(lake_dataset("in", "x.csv")["typeProperties"]),
                ),
            },
            "azurerm_data_factory_linked_custom_service": _resource(
                "web",
                type="HttpServer",
                parameters={"base": ""},
                type_properties_json=json.dumps({"url": "@linkedService().base", "authenticationType": "Anonymous"}),
            ),
            "azurerm_data_factory_linked_service_data_lake_storage_gen2": _resource(
                "lake", url="https://a.dfs.core.windows.net"
            ),
            "azurerm_data_factory_trigger_schedule": _resource(
                "daily", frequency="Day", interval=1, start_time="2026-01-01T00:00:00Z", pipeline={"name": "p"}
            ),
        }
    }
    place = tmp_path / "dev-ingestion"
    place.mkdir()
    (place / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    result = tmp_path / "run.json"
    ended = adf(
        "run", "p", "--factory", place, "--lake", tmp_path / "lake", "--http", f"web={url}", "--json", result,
        "--trigger", "daily",
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "lake/raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"
    runs = json.loads(result.read_text(encoding="utf-8"))["activityRuns"]
    outputs = {each["activityName"]: each["output"] for each in runs}  # they run side by side, begun in any order
    assert outputs["filter"]["Value"] == ["${x}"]
    assert read_factory(place).name == "adf-test"


def test_a_run_id_is_given_once(folder: Path, url: str, tmp_path: Path) -> None:
    """Paths in raw bear it: a second delivery of the same id would overwrite the first."""
    given = ("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--http", f"web={url}", "--run-id", "one")
    assert adf(*given).exit_code == 0
    (tmp_path / "source" / "x.csv").write_bytes(b"another")

    again = adf(*given)

    assert isinstance(again.exception, RunKnownError)
    assert "Leave --run-id out" in str(again.exception)
    assert (tmp_path / "lake/raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"


def test_a_run_id_is_held_until_its_run_ends_however_it_ends(folder: Path, tmp_path: Path) -> None:
    site, asked = Site({"x.csv": b"a\r\n1\r\n"}), threading.Event()

    def held_back(request: Answering) -> None:
        asked.set()
        site.released.wait()
        fine(request)

    site.bad["x.csv"] = [held_back]
    lake = tmp_path / "lake"
    with serving(site) as url:
        given = ("run", "p", "--factory", folder, "--lake", lake, "--http", f"web={url}", "--run-id", "one")
        first = subprocess.Popen([*_COMMAND, *map(str, given)], stdout=subprocess.DEVNULL)
        assert asked.wait(60)

        meanwhile = adf(*given)
        other = adf(*given[:-4], "--run-id", "other", "--http", "web=http://127.0.0.1:1")
        first.kill()
        first.wait()
        site.released.set()
        repeated = adf(*given)

    assert isinstance(meanwhile.exception, RunGoesOnError)
    assert "Wait for it to end; or leave --run-id out" in str(meanwhile.exception)
    assert "✗ p: Failed" in other.output  # its source answers nothing, but another's run keeps no id from it
    assert repeated.exit_code == 0, repeated.output
    assert (lake / "raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"
    assert sorted(file.name for file in (lake / "_factory/runs").iterdir()) == ["one.json", "other.json"]


def test_a_full_disk_is_told_with_what_the_record_says(folder: Path, url: str, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    given = ["run", "p", "--factory", folder, "--lake", lake, "--http", f"web={url}", "--run-id", "one"]
    with small_disks() as disks:
        if disks is None:
            pytest.skip("disks of a test's own need Linux with user namespaces")
        disks.mount(lake, 4 << 10)  # what the record of the beginning takes
        command = [*disks.inside, *_COMMAND, *map(str, given)]
        over, not_begun = (
            subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines() for _ in range(2)
        )
        disks.resize(lake, 1 << 20)
        repeated = subprocess.run(command, capture_output=True, text=True, check=False)

    assert len(over) == len(not_begun) == 1
    assert over[0].startswith(f"lakehouse: {NO_ROOM} for {lake}/_factory/runs/one.json. The pipeline run one is over (")
    assert "but this record says InProgress. Make room" in over[0]
    assert not_begun[0].startswith(f"lakehouse: {NO_ROOM} for {lake}")
    assert repeated.returncode == 0, repeated.stderr


@case("Security", "a run id that is a path", "refused before anything is written")
@pytest.mark.parametrize("given", ["", "../../x", "a/b", "a\\b", "..", "a\nb", "%2e%2e"])
@pytest.mark.parametrize("command", [["run", "--run-id"], ["run", "--repair"], ["adf", "run", "p", "--run-id"]])
def test_a_run_id_that_is_a_path_is_refused(tmp_path: Path, command: list[str], given: str) -> None:
    done = CliRunner().invoke(lakehouse, [*command, given, "--lake", str(tmp_path / "lake")])
    assert done.exit_code == 2
    assert "is no run id" in done.output
    assert list(tmp_path.iterdir()) == []


@case("Security", "definitions nested without end", "refused, naming the file")
def test_definitions_nested_without_end_are_refused(folder: Path, tmp_path: Path) -> None:
    for levels in (300, 100_000):
        (folder / "pipeline" / "p.json").write_text('{"properties": ' + "[" * levels + "]" * levels + "}")
        done = CliRunner().invoke(lakehouse, ["adf", "run", "p", "--factory", str(folder), "--lake", str(tmp_path)])
        assert isinstance(done.exception, LakehouseError)
        assert "p.json is not JSON: more than 200 levels" in str(done.exception)
