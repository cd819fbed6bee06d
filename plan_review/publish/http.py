"""Requests to a host's API: retried when it is busy, refused with what it said."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from plan_review.errors import CommentError

_RETRIES = urllib3.Retry(
    total=4, backoff_factor=1, status_forcelist=(429, 502, 503, 504), allowed_methods=("GET", "PATCH")
)
_ANSWERS = {200, 201, 204}  # a redirect, or a page to sign in at (203 on Azure DevOps), is none


class Api:
    """A JSON API behind one token. The token is in no message."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self._base = base.rstrip("/")
        self._headers = {"User-Agent": "lakehouse-review", "Content-Type": "application/json", **headers}
        self._pool = urllib3.PoolManager(retries=_RETRIES, timeout=urllib3.Timeout(connect=10, read=60))

    def call(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any:
        """Return the answer.

        Raises:
            CommentError: The host can't be reached or refuses.
        """
        try:
            answer = self._pool.request(
                method,
                self._base + path,
                body=None if body is None else json.dumps(body).encode(),
                headers=self._headers | {"Content-Type": content_type},
                redirect=False,
            )
        except ValueError:  # whose text is the header's
            raise CommentError(
                "The token holds characters that no header may hold, such as a line break within. Set it anew."
            ) from None
        except urllib3.exceptions.HTTPError as error:
            raise CommentError(
                f"{method} {self._base}{path}: {type(error).__name__}. Is the host reachable?"
            ) from error
        if answer.status not in _ANSWERS:
            said = answer.data[:300].decode("utf-8", "replace")
            raise CommentError(
                f"{method} {self._base}{path} gave {answer.status}: {said}. Is the token valid, does it have the "
                "permission, and is the number right?"
            )
        try:
            return json.loads(answer.data) if answer.data.strip() else None
        except ValueError as error:
            raise CommentError(f"{method} {self._base}{path} gave no JSON. Is that the address of an API?") from error
