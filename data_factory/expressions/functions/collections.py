"""Collection functions over arrays, strings and objects."""

from __future__ import annotations

from typing import Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions import utf16
from data_factory.expressions.functions.signature import ANY, ARRAY, COLLECTION, INTEGER, SEQUENCE, TEXT, Kind, function
from data_factory.expressions.limits import TEXT_LENGTH, check_length
from data_factory.expressions.values import identity, to_text, type_name

SETS = Kind("an array or an object", lambda value: isinstance(value, list | dict))


@function("contains", COLLECTION, ANY)
def contains(collection: Any, searched: Any) -> bool:
    """True when an array has the value, text has the part, or an object has the key (in any casing)."""
    if isinstance(collection, list):
        wanted = identity(searched)
        return any(identity(item) == wanted for item in collection)
    if not isinstance(searched, str):
        raise ArgumentError(
            f"contains() looks for a string in {type_name(collection)}, not for {type_name(searched)}", 1
        )
    if isinstance(collection, str):
        return searched in collection
    return searched.lower() in (str(name).lower() for name in collection)


EMPTIABLE = Kind("an object, an array or a string", lambda value: value is None or isinstance(value, list | str | dict))


@function("empty", EMPTIABLE)
def empty(collection: Any) -> bool:
    """True for a collection without items and for null."""
    return not collection


@function("length", SEQUENCE)
def length(sequence: Any) -> int:
    """Count the items of an array or the UTF-16 code units of text."""
    return len(utf16.units(sequence) if isinstance(sequence, str) else sequence)


@function("first", SEQUENCE)
def first(sequence: Any) -> Any:
    """Return the first item: null of an empty array, empty text of empty text."""
    return _item(sequence, 0)


@function("last", SEQUENCE)
def last(sequence: Any) -> Any:
    """Return the last item: null of an empty array, empty text of empty text."""
    return _item(sequence, -1)


def _item(sequence: Any, index: int) -> Any:
    if isinstance(sequence, str):
        return utf16.text(utf16.units(sequence)[index]) if sequence else ""
    return sequence[index] if sequence else None


@function("skip", SEQUENCE, INTEGER)
def skip(sequence: Any, count: int) -> Any:
    """Return all but the first `count` items."""
    return _slice("skip", sequence, count, None)


@function("take", SEQUENCE, INTEGER)
def take(sequence: Any, count: int) -> Any:
    """Return the first `count` items, or all when there are fewer."""
    return _slice("take", sequence, 0, count)


def _slice(name: str, sequence: Any, start: int, end: int | None) -> Any:
    if start < 0 or (end is not None and end < 0):
        raise ArgumentError(f"{name}() needs a count of 0 or more", 1)
    if isinstance(sequence, str):
        return utf16.text(utf16.units(sequence)[start:end])
    return sequence[start:end]


@function("join", ARRAY, TEXT)
def join(items: list[Any], delimiter: str) -> str:
    """Join the text of all items with a delimiter between them."""
    texts = [to_text(item) for item in items]
    check_length(sum(map(len, texts)) + len(delimiter) * len(texts), TEXT_LENGTH, "text")
    return delimiter.join(texts)


def _same_type(name: str, collections: tuple[Any, ...]) -> bool:
    """Return whether all collections are arrays; raises when arrays and objects are mixed."""
    types = {type_name(collection) for collection in collections}
    if len(types) > 1:
        raise ArgumentError(f"{name}() takes arrays or objects, not both: {', '.join(sorted(types))}")
    return types == {"array"}


@function("union", SETS, SETS, variadic=True)
def union(*collections: Any) -> Any:
    """Join arrays, each value once; or objects, of which the last one wins."""
    if not _same_type("union", collections):
        return {name: value for collection in collections for name, value in collection.items()}
    found: dict[object, Any] = {}
    for collection in collections:
        for item in collection:
            found.setdefault(identity(item), item)
    return list(found.values())


@function("intersection", SETS, SETS, variadic=True)
def intersection(*collections: Any) -> Any:
    """Return what all collections have: values of arrays, each once; keys of objects that have the same value."""
    head, *rest = collections
    if not _same_type("intersection", collections):
        others = [{name: identity(value) for name, value in other.items()} for other in rest]
        return {
            name: value
            for name, value in head.items()
            if all(name in other and other[name] == identity(value) for other in others)
        }
    common = {identity(item): item for item in reversed(head)}
    for other in rest:
        present = {identity(item) for item in other}
        common = {key: item for key, item in common.items() if key in present}
    order: dict[object, Any] = {}
    for item in head:
        if identity(item) in common:
            order.setdefault(identity(item), item)
    return list(order.values())
