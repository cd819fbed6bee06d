"""Whatever stands in a definition, checking it tells what is wrong and never fails."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from data_factory.check import check_folder
from data_factory.check.json_source import JsonError, parse

FACTORY = Path(__file__).with_name("factory")
FILES = sorted(file.relative_to(FACTORY).as_posix() for file in FACTORY.rglob("*.json"))
DOCUMENTS = {name: json.loads((FACTORY / name).read_text(encoding="utf-8")) for name in FILES}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


PLACES = [(name, place) for name, document in DOCUMENTS.items() for place in places(document)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=1))
def test_any_value_anywhere_is_checked(changes: list[tuple[tuple[str, tuple[str | int, ...]], Any]]) -> None:
    documents = dict(DOCUMENTS)
    for (name, path), new in changes:
        documents[name] = replaced(documents[name], path, new)
    with tempfile.TemporaryDirectory() as folder:
        for name, document in documents.items():
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(document), encoding="utf-8")
        for finding in check_folder(Path(folder)):
            assert finding.line >= 1
            assert finding.column >= 1
            assert str(finding)


@given(JSON)
def test_every_value_has_its_place(value: Any) -> None:
    source = parse(json.dumps(value, indent=1, ensure_ascii=False))
    assert source.value == value
    assert sorted(map(str, source.values)) == sorted(map(str, places(value)))
    for path, offset in source.values.items():
        found = value
        for part in path:
            found = found[part]
        assert source.text[offset:].startswith(json.dumps(found, ensure_ascii=False)[:1])


@given(st.text(max_size=30))
def test_text_is_read_as_json_reads_it(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=lambda word: json.loads("x" + word))
    except ValueError:
        expected = JsonError
    try:
        found = parse(text).value
    except JsonError as error:
        found = JsonError
        assert 0 <= error.offset <= len(text)  # noqa: PT017 - both outcomes are compared below
    assert found == expected
