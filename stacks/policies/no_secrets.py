"""The synthesized stacks hold no secret: none in an argument made for one, none that looks like one anywhere.

The output is written to disk, to CI's artifacts and to Terraform's state, and read by whoever reviews a plan.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.policies._verdicts import COMPLIANT, Verdict, non_compliant
from stacks.synthesized import texts

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_ARGUMENT = re.compile(
    r"(^|_)(password|passwd|client_secret|secret_value|access_key|account_key|primary_key|secondary_key|sas_token|sas_uri"
    r"|connection_string|private_key|token|client_certificate)$"
)
_LOOKS_LIKE = {
    "an account key": re.compile(r"AccountKey=[A-Za-z0-9+/]{20,}"),
    "a shared access signature": re.compile(r"[?&]sig=[A-Za-z0-9%]{20,}"),
    "a Databricks token": re.compile(r"\bdapi[0-9a-f]{32}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\."),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "a password in a URL": re.compile(r"://[^/\s:@]+:[^/\s:@]+@"),
}


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge every resource, and what stands beside the resources; the secret itself is not repeated."""
    for path, value in texts(resource.body):
        name = path[-1] if path else ""
        if _ARGUMENT.search(name.lower()) and value and "${" not in value:
            return non_compliant(f"{'.'.join(path)} is a literal; use an identity, or a reference to a secret scope")
        for what, pattern in _LOOKS_LIKE.items():
            if pattern.search(value):
                return non_compliant(f"{'.'.join(path)} holds what looks like {what}; take it out and revoke it")
    return COMPLIANT
