"""Keeps credentials out of everything that is shown, logged or kept."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

HIDDEN = "***"
_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>\\]+")
_USER = re.compile(r"(?<=://)[^/\s]+@")
# What follows ? and & in an address that is not whole, such as a file with its signature.
_QUERY = re.compile(r"([?&][A-Za-z0-9._~-]+=)[^&\s\"']+")
# Connection strings and the like: AccountKey=…;
_ASSIGNED = re.compile(r"(?i)\b(accountkey|sharedaccesskey|sharedaccesssignature|password|pwd|secret)=[^;\s\"']+")
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
    """Return a text with every URL and connection string in it freed of credentials."""
    freed = _USER.sub(f"{HIDDEN}@", text)
    freed = _URL.sub(lambda match: url_without_credentials(match[0]), freed)
    freed = _QUERY.sub(lambda match: f"{match[1]}{HIDDEN}", freed)
    return _ASSIGNED.sub(lambda match: f"{match[1]}={HIDDEN}", freed)


def without_credentials(value: Any) -> Any:
    """Return a JSON value freed of credentials: in texts, under telling names, and secure strings."""
    if isinstance(value, str):
        return text_without_credentials(value)
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "SecureString":
        return {"type": "SecureString", "value": HIDDEN}
    return {key: _entry(str(key), item) for key, item in value.items()}


def _entry(name: str, value: Any) -> Any:
    if isinstance(value, str) and _SENSITIVE_NAME.search(name):
        return HIDDEN
    return without_credentials(value)
