"""Keeps credentials out of everything that is shown, logged or kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "***"
_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{0,30}+://[^\s\"'<>\\]+")
_USER = re.compile(r"(?<=://)[^/\s]+@")
# Query parameters in an incomplete URL, such as a file name with its signature.
_QUERY = re.compile(r"([?&][A-Za-z0-9._~-]+=)[^&\s\"']+")
# Connection strings and forms: AccountKey=…; and client_secret=…&
_ASSIGNED = re.compile(r"(?<![A-Za-z0-9._~-])([A-Za-z0-9._~-]++)=")
_ASSIGNED_VALUE = re.compile(r"(?:(?!&[A-Za-z0-9._~-]+=)[^;\s\"'])+")
# JSON within a text
_MEMBER = re.compile(r'"([^"\\]{1,64})"(\s*+:\s*+")((?:[^"\\]|\\.)*+)')
_SENSITIVE_NAME = re.compile(
    r"(?i)authorization|x[-_]auth|cookie|credential|token|secret|passw|pwd|signature|(^|[-_])(sig|sas)($|[-_])|api[-_]?key|access[-_]?key|"
    r"account[-_]?key|subscription[-_]?key|functions[-_]?key|private[-_]?key|client[-_]?key|encryptedcredential"
)


def url_without_credentials(url: str) -> str:
    """Return a URL without what may be a credential: user, query values and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    host = f"[{host}]" if ":" in host else host
    user = f"{HIDDEN}@" if "@" in parts.netloc else ""
    query = "&".join(f"{pair.partition('=')[0]}={HIDDEN}" for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit(SplitResult(parts.scheme, f"{user}{host}{port}", parts.path, query, ""))


def text_without_credentials(text: str) -> str:
    """Return a text without the credentials in its URLs, connection strings, forms and JSON members."""
    freed = _MEMBER.sub(lambda match: f'"{match[1]}"{match[2]}{HIDDEN if _is_telling(match[1]) else match[3]}', text)
    freed = _USER.sub(f"{HIDDEN}@", freed)
    freed = _URL.sub(lambda match: url_without_credentials(match[0]), freed)
    freed = _QUERY.sub(lambda match: f"{match[1]}{HIDDEN}", freed)
    return _without_assigned(freed)


def _without_assigned(text: str) -> str:
    freed, position = [], 0
    for name in _ASSIGNED.finditer(text):
        value = _ASSIGNED_VALUE.match(text, name.end()) if _is_telling(name[1]) else None
        if value and name.start() >= position:
            freed += [text[position : name.end()], HIDDEN]
            position = value.end()
    return "".join([*freed, text[position:]])


def without_credentials(value: Any, hide: Callable[[str], str] = str) -> Any:
    """Return a JSON value without credentials: those in texts, under names such as ``password``, and secure strings.

    Args:
        value: what is to be shown.
        hide: removes known secrets from a text.
    """
    if isinstance(value, str):
        return text_without_credentials(hide(value))
    if isinstance(value, list):
        return [without_credentials(item, hide) for item in value]
    if not isinstance(value, dict):
        return value
    if is_secure_string(value):
        return {"type": value["type"], "value": HIDDEN}
    return {
        key: HIDDEN if _is_telling(str(key)) and item is not None else without_credentials(item, hide)
        for key, item in value.items()
    }


def is_secure_string(value: Any) -> bool:
    """Return whether a value is an object of the type SecureString, in any casing."""
    return isinstance(value, dict) and str(value.get("type")).lower() == "securestring"


def _is_telling(name: str) -> bool:
    return _SENSITIVE_NAME.search(name) is not None
