"""Masks the secret and unknown values of a plan, so that they can't be printed.

Rules, Markdown and JSON see only the result of ``masked``; the raw secret is not kept. Two secrets can still be
compared, by a digest with a key that exists only as long as this process.
"""

from __future__ import annotations

import hashlib
import json
import secrets as randomness
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plan_review.secrets import named_like_a_secret, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGEST_KEY = randomness.token_bytes(32)
# In a block such as {"name": "db_password", "default": "x"} the one says what the other is.
_TITLES, _TITLED = ("name", "key"), frozenset({"value", "default", "default_value"})
_SHORTEST_COPY = 8  # characters; a shorter text is too often the same by chance


class Unknown:
    """A value that is known only after apply."""

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Sensitive:
    """A secret: comparable, never printable. ``shown`` is the text around it, when it stood inside a longer one."""

    digest: bytes
    shown: str = "(sensitive)"

    def __repr__(self) -> str:
        return self.shown


def sensitive(value: object, shown: str = "(sensitive)") -> Sensitive:
    """Return a value as a secret that can be compared but not read."""
    raw = json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return Sensitive(hashlib.blake2b(raw, key=_DIGEST_KEY, digest_size=16).digest(), shown)


def masked(value: Any, secret: Any = None, unknown: Any = None, argument: str = "") -> Any:
    """Replace the parts of a value that Terraform marks as sensitive or unknown, at every depth.

    Args:
        value: The value as the plan has it.
        secret: ``before_sensitive`` or ``after_sensitive`` (or the part of it for this value): True hides everything.
        unknown: ``after_unknown``, likewise.
        argument: Name of the argument: one that is named like a secret is masked even when a provider did not mark it.
    """
    if secret is True:
        return sensitive(value)
    if unknown is True:
        return UNKNOWN
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and unknown):
        return _masked_object(value or {}, secret, unknown)
    if isinstance(value, list) or (value is None and isinstance(unknown, list) and unknown):
        return _masked_list(value or [], secret, unknown, argument)
    if isinstance(value, str) and value:
        return _masked_text(value, argument)
    return value


def marked_texts(value: Any, secret: Any) -> Iterator[str]:
    """Yield the texts that a mask of sensitive values covers, but for short ones."""
    if isinstance(value, str):
        if secret is True and len(value) >= _SHORTEST_COPY:
            yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from marked_texts(item, secret is True or (secret.get(key) if isinstance(secret, dict) else None))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from marked_texts(
                item, secret is True or (_item(secret, index) if isinstance(secret, list) else None)
            )


def without_copies(value: Any, secrets: frozenset[str]) -> Any:
    """Put away, in a value after the masks, what is the same as a text that is marked elsewhere."""
    if isinstance(value, dict):
        return {key: without_copies(item, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [without_copies(item, secrets) for item in value]
    return sensitive(value) if isinstance(value, str) and value in secrets else value


def is_empty(value: Any) -> bool:
    """Whether a value means "not set", which Terraform and the providers write in five ways."""
    return value is None or (isinstance(value, (str, list, dict, tuple)) and not value)


def blocks(values: dict[str, Any] | None, name: str) -> list[dict[str, Any]]:
    """Return the blocks of a name that are known; empty when there are none, or they are unknown or secret."""
    found = (values or {}).get(name)
    return [block for block in found if isinstance(block, dict)] if isinstance(found, list) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list, or of one text, that are known."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _masked_object(value: dict[str, Any], secret: Any, unknown: Any) -> dict[str, Any]:
    secrets_of = secret if isinstance(secret, dict) else {}
    unknowns_of = unknown if isinstance(unknown, dict) else {}
    result = {}
    title = next((value[key] for key in _TITLES if isinstance(value.get(key), str)), "")
    for key, item in value.items():
        secret_here, unknown_here = secrets_of.get(key), unknowns_of.get(key)
        plain = not secret_here and not unknown_here and not isinstance(item, (str, dict, list))
        argument = title if title and key in _TITLED else key
        result[key] = item if plain else masked(item, secret_here, unknown_here, argument)
    for key, mask in unknowns_of.items():
        if key not in value:
            hidden = masked(None, secrets_of.get(key), mask, key)
            if not is_empty(hidden):
                result[key] = hidden
    return result


def _masked_list(value: list[Any], secret: Any, unknown: Any, argument: str) -> list[Any]:
    secrets_of = secret if isinstance(secret, list) else []
    unknowns_of = unknown if isinstance(unknown, list) else []
    length = max(len(value), len(unknowns_of))
    return [
        masked(
            _item(value, index), _item(secrets_of, index), _item(unknowns_of, index), _option(value, index) or argument
        )
        for index in range(length)
    ]


def _option(arguments: list[Any], index: int) -> str:
    """Return the option whose value an item of a command's arguments is; empty when it belongs to none."""
    before = _item(arguments, index - 1) if index else None
    return before.lstrip("-") if isinstance(before, str) and before.startswith("--") else ""


def _masked_text(value: str, argument: str) -> str | Sensitive:
    if named_like_a_secret(argument, value):
        return sensitive(value)
    shown = without_secrets(value)
    return value if shown == value else sensitive(value, shown)


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None
