"""`lakehouse adf run` and `lakehouse adf runs`, for anyone's factory."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse, main
from lakehouse.errors import LakehouseError
from tests.data_factory.bad_server import Site, serving
from tests.data_factory.factories import activity
from tests.data_factory.small_factory import OBJECTS, adf, put
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pathlib import Path


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
    put(folder, activity("f", "Fail", message="no\n✓ p: Succeeded in 0.01 s\rx", errorCode="1"))
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path)
    assert "\n✓" not in ended.output
    assert "\n      ✓ p: Succeeded in 0.01 s␍x" in ended.output


def test_what_a_definition_is_refused_for_cannot_steer_the_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, activity("\x1b[2J\ud83d", "Custom"))
    monkeypatch.setattr("sys.argv", ["lakehouse", "adf", "run", "p", "--factory", str(folder), "--lake", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert "p/␛[2J⟨U+D83D⟩: the activity type 'Custom' is not supported" in capsys.readouterr().err


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
