"""The secret values of a run, which are hidden in everything that is shown or kept."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from local_platform.data_factory.names import spelled
from local_platform.data_factory.parameters import bind
from local_platform.data_factory.redaction import HIDDEN, is_secure_string

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SHORTEST = 4  # characters: shorter values occur by chance in too many texts


class SecretValues:
    """The values of SecureStrings in a run; used from many threads."""

    def __init__(self) -> None:
        self._forms: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def bind(
        self, owner: str, declared: Mapping[str, Any], given: Mapping[str, Any], resolve: Callable[[Any], Any]
    ) -> dict[str, Any]:
        """Bind parameters as :func:`parameters.bind` does, and remember the values of those that are secure.

        Raises:
            ParameterError: as there.
        """
        named = {spelled(name, declared): value for name, value in given.items()}
        for name in secure_names(declared):
            self._add(named.get(name, declared[name].get("defaultValue")))
        bound = bind(owner, declared, given, resolve)
        for name in secure_names(declared):
            self._add(bound[name])
        return bound

    def learn(self, value: Any) -> None:
        """Remember the SecureStrings in a JSON value."""
        if is_secure_string(value):
            self._add(value.get("value"))
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                self.learn(item)

    def hidden_in(self, text: str) -> str:
        """Return a text with the secrets removed, also where they are escaped as in JSON or in a URL."""
        for form in self._forms:
            if len(form) >= _SHORTEST or form == text:
                text = text.replace(form, HIDDEN)
        return text

    def _add(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if not text:
            return
        forms = {
            text,
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
            quote(text.encode("utf-8", "replace"), safe=""),
        }
        with self._lock:
            # Longest first, as one may be the beginning of another.
            self._forms = tuple(sorted({*self._forms, *forms}, key=len, reverse=True))


def secure_names(declared: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the declared parameters whose values are secret."""
    return frozenset(name for name, spec in declared.items() if str(spec.get("type")).lower() == "securestring")
