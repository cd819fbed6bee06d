"""Properties that hold for any value."""

import base64
import contextlib
import datetime as dt
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data_factory.expressions import Context, ExpressionError, evaluate, parse, references
from data_factory.expressions.dotnet.parsing import parse_timestamp
from data_factory.expressions.dotnet.timestamp import Timestamp
from data_factory.expressions.json_reader import read
from data_factory.expressions.values import json_text

INT64 = st.integers(-(2**63), 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | INT64 | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PIECES = st.sampled_from(
    ["concat", "if", "(", ")", ",", "'a'", "'", "1", "-", ".", "?", "[", "]", "@", "{", "}", "é", "$", " "]
)
MOMENTS = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))  # noqa: DTZ001 - the zone is added below


def ask(expression: str, **values: Any) -> Any:
    return evaluate(expression, Context(variables=values))


@given(st.text())
def test_any_text_parses_or_is_refused_with_a_place_inside_of_it(text: str) -> None:
    refused: ExpressionError | None = None
    try:
        parse(text)
    except ExpressionError as error:
        refused = error
    assert refused is None or (0 <= refused.position <= len(text) and str(refused))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_pieces_of_the_language_in_any_order_never_raise_anything_else(body: str) -> None:
    for source in ("@" + body, f"x@{{{body}}}"):
        with contextlib.suppress(ExpressionError):
            list(references(source))
            evaluate(source, Context())


@given(st.text())
def test_text_in_quotes_is_itself(text: str) -> None:
    assert ask("@concat('" + text.replace("'", "''") + "')") == text


@given(JSON)
def test_a_value_without_expressions_is_returned_as_it_is(value: Any) -> None:
    if "@" not in json.dumps(value) and "Expression" not in json.dumps(value):
        assert evaluate(value, Context()) == value


@given(JSON)
def test_json_reads_what_string_writes(value: Any) -> None:
    assert read(json_text(value)) == value
    assert json.loads(json_text(value)) == value


@given(st.text())
def test_encodings_are_undone_by_their_decodings(text: str) -> None:
    if text.isprintable():
        assert ask("@base64ToString(base64(variables('v')))", v=text) == text
        assert ask("@uriComponentToString(uriComponent(variables('v')))", v=text) == text
        assert ask("@dataUriToString(dataUri(variables('v')))", v=text) == text
        assert ask("@base64(variables('v'))", v=text) == base64.b64encode(text.encode()).decode()


@given(INT64, INT64)
def test_arithmetic_is_exact_or_refused(left: int, right: int) -> None:
    for name, exact in (("add", left + right), ("sub", left - right), ("mul", left * right)):
        try:
            assert ask(f"@{name}({left}, {right})") == exact
        except ExpressionError:
            assert not -(2**63) <= exact < 2**63


@given(INT64, INT64.filter(bool))
def test_quotient_and_remainder_make_the_dividend(left: int, right: int) -> None:
    if (left, right) != (-(2**63), -1):
        assert ask(f"@div({left}, {right})") * right + ask(f"@mod({left}, {right})") == left


@given(st.lists(JSON, min_size=1, max_size=5), st.lists(JSON, min_size=1, max_size=5))
def test_union_has_all_and_intersection_only_what_both_have(left: list[Any], right: list[Any]) -> None:
    union = ask("@union(variables('l'), variables('r'))", l=left, r=right)
    common = ask("@intersection(variables('l'), variables('r'))", l=left, r=right)
    for item in (*left, *right):
        assert ask("@contains(variables('u'), variables('i'))", u=union, i=item)
    for item in common:
        assert ask(
            "@and(contains(variables('l'), variables('i')), contains(variables('r'), variables('i')))",
            l=left,
            r=right,
            i=item,
        )


@given(st.text(), st.integers(0, 30))
def test_take_and_skip_make_the_whole(text: str, count: int) -> None:
    whole = ask(f"@concat(take(variables('v'), {count}), skip(variables('v'), {count}))", v=text)
    assert whole.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


@given(MOMENTS, st.sampled_from(["Z", "", "+00:00"]), st.integers(0, 9))
def test_a_timestamp_is_read_as_it_is_written(moment: dt.datetime, zone: str, tick: int) -> None:
    written = f"{moment:%H:%M:%S.%f}{tick}{zone}"
    text = f"{moment.year:04d}-{moment:%m-%d}T{written}"
    assert ask(f"@formatDateTime('{text}')") == text
    assert parse_timestamp(text, dt.datetime.now).ticks == Timestamp.of(moment, "utc", tick).ticks


@given(MOMENTS, st.integers(-4000, 4000), st.sampled_from(["Second", "Minute", "Hour", "Day"]))
def test_what_is_added_to_a_time_can_be_subtracted(moment: dt.datetime, count: int, unit: str) -> None:
    text = f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S.%f}0Z"
    try:
        later = ask(f"@addToTime('{text}', {count}, '{unit}')")
    except ExpressionError:
        assert not dt.datetime(13, 1, 1) < moment < dt.datetime(9980, 1, 1)  # noqa: DTZ001 - compared without a zone
    else:
        assert ask(f"@subtractFromTime('{later}', {count}, '{unit}')") == text


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        ask("@formatDateTime(variables('v'), 'o')", v=text)
    with contextlib.suppress(ExpressionError):
        ask("@formatDateTime('2024-01-01', variables('v'))", v=text)


@given(st.text(alphabet="<>/ab =\"'&;!-[]?x1", max_size=60))
def test_any_text_is_xml_or_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        ask("@xpath(xml(variables('v')), '//b')", v=text)
    with contextlib.suppress(ExpressionError):
        ask("@json(xml(variables('v')))", v=text)


@given(st.text(max_size=60))
def test_any_text_is_json_or_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        ask("@json(variables('v'))", v=text)
