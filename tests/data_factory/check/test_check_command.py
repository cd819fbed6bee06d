"""`lakehouse adf check` prints findings with their places and exits as documented."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from lakehouse.commands.adf.check import command

FACTORY = Path(__file__).with_name("factory")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def factory_with(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "factory"
    shutil.copytree(FACTORY, folder)
    changed = folder / file
    changed.write_text(changed.read_text().replace(old, new))
    return folder


def test_nothing_wrong_exits_with_0() -> None:
    result = run(str(FACTORY))
    assert result.exit_code == 0
    assert result.output.endswith("0 errors, 0 warnings\n")


def test_a_finding_is_one_line_with_its_place_and_exits_with_1(tmp_path: Path) -> None:
    result = run(
        str(factory_with(tmp_path, "dataset/lake_file.json", '"referenceName": "lake"', '"referenceName": "sea"'))
    )
    assert result.exit_code == 1
    assert "dataset/lake_file.json:5:45: error: there is no linked service 'sea'" in result.output
    assert "at properties.linkedServiceName.referenceName" in result.output


def test_findings_are_printed_as_json(tmp_path: Path) -> None:
    folder = factory_with(tmp_path, "dataset/lake_file.json", '"referenceName": "lake"', '"referenceName": "sea"')
    result = run(str(folder), "--json")
    (finding,) = json.loads(result.output)
    assert (finding["file"], finding["line"], finding["column"]) == ("dataset/lake_file.json", 5, 45)
    assert (finding["rule"], finding["level"]) == ("missing-reference", "error")


def test_names_can_neither_steer_the_terminal_nor_end_the_check(tmp_path: Path) -> None:
    name = '"referenceName": "sea\\u009b2J\\ud83d"'
    folder = str(factory_with(tmp_path, "dataset/lake_file.json", '"referenceName": "lake"', name))
    assert "⟨U+D83D⟩" in run(folder).output
    assert "\x9b" not in run(folder).output
    (finding,) = json.loads(run(folder, "--json").output)
    assert finding["rule"] == "missing-reference"


def test_warnings_can_be_left_out(tmp_path: Path) -> None:
    spare = '"parameters": { "spare": { "type": "string", "defaultValue": "" },'
    folder = factory_with(tmp_path, "dataset/web_file.json", '"parameters": {\n', spare)
    assert run(str(folder)).exit_code == 1
    assert run(str(folder), "--errors-only").exit_code == 0


def test_an_integer_without_end_is_told_at_its_place(tmp_path: Path) -> None:
    hours = '"hours": [2]'
    folder = factory_with(tmp_path, "trigger/each_night.json", hours, hours.replace("2", "9" * 5_000))
    result = run(str(folder))
    assert "trigger/each_night.json:18:33: error: the file is no JSON: an integer of more than 1,000" in result.output


def test_a_folder_without_definitions_exits_with_2(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "holds no Data Factory definitions" in result.output


def test_a_folder_that_does_not_exist_exits_with_2(tmp_path: Path) -> None:
    assert run(str(tmp_path / "nowhere")).exit_code == 2
