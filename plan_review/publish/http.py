"""Requests to a host's API: retried when it is busy, refused with what it said."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import urllib3
from pydantic import TypeAdapter, ValidationError

from lakehouse.validation_errors import first_error
from plan_review.errors import CommentError

if TYPE_CHECKING:
    from collections.abc import Mapping

_RETRIES = urllib3.Retry(
    total=4, backoff_factor=1, status_forcelist=(429, 502, 503, 504), allowed_methods=("GET", "PATCH")
)
Answer = TypeVar("Answer")
_ANSWERS = {200, 201, 204}  # a redirect, or a page to sign in at (203 on Azure DevOps), is none


class Api:
    """A JSON API behind one token. The token is in no message.

    Args:
        base: Its address.
        token: What the host gave to the run; the line break that a pasted one ends with is no part of it.
        headers: What is sent with every request besides.

    Raises:
        CommentError: The token holds what no header may hold.
    """

    def __init__(self, base: str, token: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        token = token.strip()
        if not (token.isascii() and token.isprintable()):
            raise CommentError(
                "The token holds characters that no header may hold, such as a line break within. Set it anew."
            )
        self._base = base.rstrip("/")
        self._headers = {"User-Agent": "lakehouse-review", "Authorization": f"Bearer {token}", **headers}
        self._pool = urllib3.PoolManager(retries=_RETRIES, timeout=urllib3.Timeout(connect=10, read=60))

    def call(
        self,
        form: TypeAdapter[Answer],
        method: str,
        path: str,
        body: Any = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Return the answer.

        Args:
            form: What of it is read.
            method: That of HTTP.
            path: Where, below the address of the API.
            body: What is sent, as JSON.
            content_type: How that is called.

        Raises:
            CommentError: The host can't be reached, refuses, or answers something else.
        """
        try:
            answer = self._pool.request(
                method,
                self._base + path,
                body=None if body is None else json.dumps(body).encode(),
                headers=self._headers | {"Content-Type": content_type},
                redirect=False,
            )
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
            return form.validate_json(answer.data, strict=True)
        except ValidationError as error:
            raise CommentError(
                f"{method} {self._base}{path} gave another answer than that API does: {first_error(error)}. Is that "
                "the address of the API?"
            ) from error
