"""No expression takes long or grows without bound."""

import base64
import time

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate, parse, references
from data_factory.expressions.limits import NESTING
from data_factory.expressions.static import static_problems
from tests.cpu import cpu_time
from tests.reliability.declared import case

BOMB = '@xml(\'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>\')'
FILE = "@xml('<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>')"
WIDE = {
    "$content-type": "application/xml",
    "$content": base64.b64encode(b"<r>" + b"<a>b</a>" * 30_000 + b"</r>").decode(),
}
MANY = Context(
    variables={
        "text": "a" * 100_000,
        "items": [[number] for number in range(30_000)],
        "digits": "7" * 5_000,
        "wide": WIDE,
    }
)


@case(
    "Security",
    "an expression that nests, grows or repeats without bound, entities of XML",
    "refused, within bounded time and memory",
)
@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("@" + "not(" * (NESTING + 1) + "true" + ")" * (NESTING + 1), "nested deeper"),
        ("@json('" + "[" * 10_000 + "')", "levels"),
        ("@xml('" + "<a>" * 10_000 + "')", "nested deeper"),
        ("@range(0, 100001)", "range() takes a count"),
        ("@replace(variables('text'), 'a', variables('text'))", "longer than"),
        ("@join(split(variables('text'), 'a'), variables('text'))", "longer than"),
        ("@concat(" + ", ".join(["variables('text')"] * 200) + ")", "longer than"),
        ("@{variables('text')}" * 200, "longer than"),
        (BOMB, "document type"),
        (FILE, "document type"),
        ("@xpath(xml(concat('<a>', join(range(1, 20000), '<b/>'), '</a>')), '//*[//*[//*]]')", "too often"),
        ("@xpath(variables('wide'), '//a|//a')", "too often"),
        ("@xpath(variables('wide'), '//a[contains(string(/), \"z\")]')", "too often"),
        ("@" + "x" * 200_000, "longer than"),
        ("@string(json(concat('0x', variables('digits'))))", "too many digits"),
        ("@string(json(concat('0', variables('digits'))))", "too many digits"),
        ("@createArray(" + ", ".join(["concat(variables('text'), '')"] * 2_000) + ")", "more than 134,217,728"),
    ],
)
def test_what_would_grow_without_bound_is_refused(expression: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says.replace("(", r"\(").replace(")", r"\)")):
        evaluate(expression, MANY)


def test_a_chain_of_many_properties_is_evaluated() -> None:
    chain = ".a" * 30_000
    with pytest.raises(ExpressionError, match="no property or element 'a'"):
        evaluate("@variables('text')" + chain, MANY)
    assert evaluate("@json('null')?" + chain, MANY) is None
    assert len(list(references("@variables('text')" + chain))) == 1
    assert list(static_problems("@variables('text')" + chain)) == []


def test_a_value_that_is_nested_too_deep_is_refused() -> None:
    value: list[object] = []
    for _ in range(NESTING + 2):
        value = [value]
    with pytest.raises(ExpressionError, match="nested deeper"):
        evaluate(value, Context())


def test_sets_of_many_items_are_compared_in_linear_time() -> None:
    start = time.monotonic()
    assert len(evaluate("@union(variables('items'), variables('items'))", MANY)) == 30_000
    assert len(evaluate("@intersection(variables('items'), variables('items'))", MANY)) == 30_000
    assert time.monotonic() - start < 20


def test_an_expression_as_deep_as_allowed_is_evaluated() -> None:
    depth = NESTING - 1
    assert evaluate("@" + "not(" * depth + "true" + ")" * depth, Context()) is (depth % 2 == 0)
    parse("@" + "not(" * depth + "true" + ")" * depth)


def test_xml_of_very_many_elements_is_read_in_a_pass() -> None:
    document = "<r>" + "<a/>" * 300_000 + "</r>"
    with cpu_time() as took:
        assert evaluate("@length(string(xml(variables('document'))))", Context(variables={"document": document})) > 0
    assert took.seconds < 5
