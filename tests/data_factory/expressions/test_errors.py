"""An error says what is wrong and points at the character that it is about."""

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate

HUGE = f"json('1{'0' * 400}')"
CONTEXT = Context(
    pipeline_parameters={"name": "x", "list": [1]}, variables={"count": "1"}, activity_outputs={"Copy": {}}
)


@pytest.mark.parametrize(
    ("expression", "at", "says"),
    [
        ("@concat('a'", "", "expected ')', found the end of the expression"),
        ("@concat('a',, 'b')", ", 'b'", "expected a function or a value, found ','"),
        ("@concat('a') b", "b", "the expression ends before 'b'"),
        ("@concat('a", "'a", "this quote is never closed"),
        ('@concat("a")', '"a"', "text stands in single quotes"),
        ("@concat(name)", ")", "expected '(' after 'name'"),
        ("x @{concat('a')", "@{concat", "no closing '}'"),
        ("@pipeline().", "", "expected the name of a property"),
        ("@9223372036854775808", "922", "does not fit into 64 bits"),
        ("@add(1, " + "9" * 5_000 + ")", "999", "does not fit into 64 bits"),
        (f"@add({HUGE}, 1)", "add", "the result of add() does not fit into 64 bits"),
        (f"@int({HUGE})", HUGE, "int() cannot convert '1000"),
        ("@decodeDataUri('data:text/plain;charset=undefined;base64,aGVsbG8=')", "'data", "charset 'undefined'"),
        ("@decodeDataUri('data:text/plain;charset=idna;base64,aGVsbG8=')", "'data", "charset 'idna'"),
        ("@decodeDataUri('data:text/plain;charset=zlib;base64,aGVsbG8=')", "'data", "charset 'zlib'"),
        ("@{concatt('a')} and more", "concatt", "did you mean 'concat'?"),
        ("@formatNumber(1, '0')", "formatNumber", "a function of Logic Apps"),
        ("@toUpper()", "toUpper", "toUpper() takes 1 argument, 0 given"),
        ("@toUpper(add(1, 2))", "add", "toUpper() expects a string as argument 1, not an integer"),
        ("@if('true', 1, 2)", "'true'", "if() expects a boolean as argument 1, not string"),
        ("@pipeline().parameters.nam", "nam", "there is no property 'nam'; did you mean 'name'?"),
        ("@pipeline().parameters.list[4]", "4]", "there is no element 4 in an array of 1"),
        ("@variables('cuont')", "'cuont'", "there is no variable 'cuont'; did you mean 'count'?"),
        ("@activity('Copi').output", "'Copi'", "there is no ended activity 'Copi'; did you mean 'Copy'?"),
        ("@item()", "item", "only inside a ForEach or a Filter"),
        ("@formatDateTime('yesterday')", "'yesterday'", "cannot read 'yesterday' as a date or time"),
        ("@formatDateTime('2024-01-01', 'Q')", "'Q'", "does not know the format 'Q'"),
        ("@addToTime('2024-01-01', 1, 'Dya')", "'Dya'", "did you mean 'Day'?"),
        ("@convertFromUtc('2024-01-01Z', 'Europa Standard Time')", "'Europa", "does not know the time zone"),
        ("@json('{')", "'{'", "json() cannot read the text"),
        ("@div(1, 0)", "0)", "div() by zero"),
        ("@add(9223372036854775807, 1)", "add", "does not fit into 64 bits"),
    ],
)
def test_an_error_points_at_its_place(expression: str, at: str, says: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate(expression, CONTEXT)
    assert expression[raised.value.position :].startswith(at)
    assert (at == "") == (raised.value.position == len(expression))
    assert says in raised.value.problem


def test_the_message_shows_the_place_with_a_caret() -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate("run @{nosuch(1)}", CONTEXT)
    assert str(raised.value).splitlines() == [
        "there is no function 'nosuch' (at character 7)",
        "  run @{nosuch(1)}",
        "        ^",
    ]


def test_of_a_long_text_of_many_lines_the_line_around_the_place_is_shown() -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate("first\n" + "x" * 300 + "@{nosuch()}" + "y" * 300, CONTEXT)
    _, line, caret = str(raised.value).splitlines()
    assert line[len(caret) - 1 :].startswith("nosuch()")
    assert len(line) < 110
