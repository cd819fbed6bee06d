"""The references of an expression are found without evaluating it."""

import pytest

from data_factory.expressions import references


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("plain @ text", []),
        ("@pipeline().parameters.name", [("parameter", "name", (), 1)]),
        ("@pipeline()['parameters']['name'].x", [("parameter", "name", ("x",), 1)]),
        ("@pipeline().parameters", [("parameter", None, (), 1)]),
        ("@pipeline().parameters[item()]", [("parameter", None, (), 1), ("item", None, (), 23)]),
        ("@pipeline().globalParameters.env", [("global parameter", "env", (), 1)]),
        ("@pipeline().RunId", [("system variable", "RunId", (), 1)]),
        ("a @{variables('v')} b @{dataset().file}", [("variable", "v", (), 4), ("dataset parameter", "file", (), 24)]),
        ("@linkedService().url", [("linked service parameter", "url", (), 1)]),
        ("@activity('A').output.rows[0].id", [("activity", "A", ("output", "rows"), 1)]),
        ("@variables(concat('a', 'b'))", [("variable", None, (), 1), ("function", "concat", (), 11)]),
        ("@concat(item().a)", [("function", "concat", (), 1), ("item", None, ("a",), 8)]),
        ("@trigger().outputs.windowStartTime", [("trigger", None, ("outputs", "windowStartTime"), 1)]),
        ("@if(true, variables('a'), variables('b'))",
         [("function", "if", (), 1), ("variable", "a", (), 10), ("variable", "b", (), 26)]),
    ],
)  # fmt: skip
def test_references_are_found_with_their_position(expression: str, found: list[tuple[object, ...]]) -> None:
    assert [(ref.kind, ref.name, ref.path, ref.position) for ref in references(expression)] == found


def test_a_reference_tells_where_its_string_stands() -> None:
    value = {"a": ["x", {"type": "Expression", "value": "@item()"}]}
    (reference,) = references(value)
    assert reference.location == ("a", 1, "value")
    assert reference.source == "@item()"


def test_a_null_safe_reference_says_so() -> None:
    (safe,) = references("@pipeline()?.GroupId")
    (unsafe,) = references("@pipeline().GroupId")
    assert (safe.null_safe, unsafe.null_safe) == (True, False)
