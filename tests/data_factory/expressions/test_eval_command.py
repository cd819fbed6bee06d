"""`lakehouse adf eval` answers a line of JSON for a line of JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lakehouse.commands.adf.eval import command
from lakehouse.errors import LakehouseError

HUGE = f"json('1{'0' * 400}')"


def run(lines: str, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, input=lines)


def test_each_line_has_its_value_or_its_error() -> None:
    result = run('"@concat(1, null, true)"\n\n"@nosuch()"\n"plain"\n')
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert answers[0] == {"value": "1True"}
    assert answers[1]["error"].startswith("there is no function 'nosuch'")
    assert answers[2] == {"value": "plain"}
    assert result.exit_code == 0


def test_a_line_that_is_no_json_string_is_answered_with_an_error() -> None:
    result = run("3\n{\n")
    assert [sorted(json.loads(line)) for line in result.output.splitlines()] == [["error"], ["error"]]


def test_the_context_is_read_from_the_top_or_from_under_context(tmp_path: Path) -> None:
    values = {"variables": {"v": "here"}}
    for document in (values, {"context": values, "cases": []}):
        file = tmp_path / "context.json"
        file.write_text(json.dumps(document))
        assert json.loads(run("\"@variables('v')\"\n", "--context", str(file)).output) == {"value": "here"}


def test_a_context_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "context.json"
    file.write_text('{"variable": {}}')
    result = run('"x"\n', "--context", str(file))
    assert isinstance(result.exception, LakehouseError)
    assert "found: variable" in str(result.exception)


@pytest.mark.parametrize(
    ("context", "field"), [({"variables": 5}, "variables"), ({"trigger": []}, "trigger"), ({"system": None}, "system")]
)
def test_a_context_with_a_field_of_another_type_is_refused(tmp_path: Path, context: object, field: str) -> None:
    file = tmp_path / "context.json"
    file.write_text(json.dumps(context))
    result = run('"x"\n', "--context", str(file))
    assert isinstance(result.exception, LakehouseError)
    assert f"an object as its '{field}'" in str(result.exception)
    assert result.output == ""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (f"@add({HUGE}, 1.5)", "Infinity"),
        (f"@mod({HUGE}, 1.5)", "NaN"),
        (f"@div(1.5, {HUGE})", 0.0),
        (f"@max({HUGE}, 1.5)", "Infinity"),
        (f"@float({HUGE})", "Infinity"),
        (f"@equals({HUGE}, 1.5)", False),
        (f"@greater({HUGE}, 1.5)", True),
        ('@string(json(\'{"$content-type":"text/plain","$content":"é"}\'))', "é"),
        ('@string(json(\'{"$content-type":"text/plain","$content":"\\ud83d"}\'))', "\ufffd" * 3),
    ],
)
def test_a_number_or_content_of_any_kind_has_an_answer(expression: str, value: object) -> None:
    assert json.loads(run(json.dumps(expression) + "\n").output) == {"value": value}


def test_numbers_that_json_does_not_have_are_written_as_text() -> None:
    assert json.loads(run("\"@float('-Infinity')\"\n").output) == {"value": "-Infinity"}
