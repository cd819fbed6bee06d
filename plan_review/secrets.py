"""Finds secrets that a provider did not mark as sensitive: by the name of the argument and by their shape.

Sources of the shapes: Azure Storage account keys are 64 bytes in base64; a shared access signature carries ``sig=``;
Databricks personal access tokens begin with ``dapi``, GitHub's with ``gh?_``; JSON web tokens with ``eyJ``.
"""

from __future__ import annotations

import re
from functools import lru_cache

HIDDEN = "(hidden)"
_SHORTEST = len("pwd=x")

# The last element of an argument's path, with `.` and `-` as `_`. `task_key`, `key_vault_secret_id` and the like stay.
_SECRET_NAME = re.compile(
    r"(^|_)(password|passwd|passphrase|pwd|secret|secret_value|string_value|credential_value|connection_string"
    r"|(access|account|shared|private|api|master|storage|function|primary|secondary|subscription)_?key|sas"
    r"|sas_?token|token|token_value|bearer|sas_uri|sas_url)$"
    r"|account_key_|client_secret|shared_access_key",
    re.IGNORECASE,
)
# References to a secret store are no secrets; a reviewer wants to see them.
_REFERENCE = re.compile(
    r"^\{\{\s*secrets/[^}]+\}\}$|^@Microsoft\.KeyVault\(.*\)$|^/subscriptions/|^https://[^/]+\.vault\.azure\.net/"
)

# Names before `=` or `:`, or of an option, whose text is a secret.
_WORD = r"(?:password|passwd|passphrase|pwd|client[_-]?secret|secret|token)"
_KEY = r"(?:(?:account|shared ?access|primary|secondary|api|access|private|shared)[_-]?key)"
_NAMED = f"(?:{_WORD}|{_KEY})"
_SHAPES = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # (what stays)(what is hidden)
        rf"([?&](?:sig|signature|code|access_token|{_WORD})\s*[=:]\s*)([^&\s\"']+)",
        rf"({_NAMED}\s*[=:]\s*\\?\")((?:[^\"\\]|\\(?!\"))+)",
        rf"({_NAMED}\s*[=:]\s*')([^']+)",
        # Excludes words in a query string, which is treated apart; a reference is kept only at the end of the value.
        (
            rf"((?:(?<![?&]){_WORD}|{_KEY})\s*[=:]\s*)"
            rf"(\{{\{{secrets/[^}}]+\}}\}}(?=[,&;\s\"']|$)|(?:[^;\s\"'\\]|\\(?!\"))+)"
        ),
        rf"(--(?:[a-z]+-)*{_NAMED}\s+)([^\s;\"']+)",
        r"((?:sharedaccesssignature|sas(?:token)?)\s*[=:]\s*)([^;\s\"']+)",
        r"(\bbearer\s+)([a-z0-9._~+/=-]{12,})",
        r"(://[^/\s:@]+:)([^/\s@]+)(?=@)",
        (
            r"(\\?\"(?:password|passphrase|client_?secret|secret(?:value)?|(?:account|access|shared|private|api)_?key"
            r"|connection_?string|sas_?(?:token|uri)?|(?:access_?)?token|encryptedcredential)\\?\"\s*:\s*\\?\")((?:[^\"\\]|\\(?!\"))+)"
        ),
        r"(\\?\"type\\?\"\s*:\s*\\?\"SecureString\\?\"\s*,\s*\\?\"value\\?\"\s*:\s*\\?\")((?:[^\"\\]|\\(?!\"))+)",
        r"(\\?\"value\\?\"\s*:\s*\\?\")((?:[^\"\\]|\\(?!\"))+)(?=\\?\"\s*,\s*\\?\"type\\?\"\s*:\s*\\?\"SecureString)",
        r"()(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))",
        r"()(\bdapi[0-9a-f]{32}(?:-\d+)?\b)",
        r"()(\bdose[0-9a-f]{32}\b)",
        r"()(\bgh[pousr]_[a-z0-9]{20,}|\bgithub_pat_\w{20,})",
        r"()(\beyJ[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]*)",
        r"()((?<![a-z0-9+/])[a-z0-9+/]{86}==)",
        r"()(\b[a-z0-9_~.-]{3}8Q~[a-z0-9_~.-]{31,34}(?![a-z0-9_~.-]))",
        r"()(\bAKIA[0-9A-Z]{16}\b|\bxox[abprs]-[a-z0-9-]{10,})",
    )
]
# A cheap test that spares most strings of a plan the expensive searches.
_WORTH_A_LOOK = re.compile(
    r"key|pass|pwd|secret|token|sig|sas|signature|code=|bearer|://[^/\s]*@|securestring|dapi|dose|gh[pousr]_|github_pat"
    r"|eyJ|==|8Q~|AKIA|xox|encryptedcredential",
    re.IGNORECASE,
)


def named_like_a_secret(argument: str, value: str) -> bool:
    """Whether the argument's name says that its text is a secret, and the text is not just a reference to one."""
    return _is_secret_name(argument) and not _REFERENCE.match(value)


def without_secrets(text: str) -> str:
    """Return the text with every part shaped like a secret replaced by ``(hidden)``."""
    if len(text) < _SHORTEST or not _WORTH_A_LOOK.search(text):
        return text
    for shape in _SHAPES:
        text = shape.sub(_hide, text)
    return text


@lru_cache(maxsize=4096)
def _is_secret_name(argument: str) -> bool:
    return bool(_SECRET_NAME.search(re.sub(r"[.\-]", "_", argument)))


def _hide(match: re.Match[str]) -> str:
    kept, secret = match.group(1), match.group(2)
    return match.group(0) if _REFERENCE.match(secret) or secret == HIDDEN else f"{kept}{HIDDEN}"
