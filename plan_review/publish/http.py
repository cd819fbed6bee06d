"""Requests to a host's API: repeated when the host is busy; an error holds the host's answer."""

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
_ANSWERS = {200, 201, 204}  # not a redirect, and not a sign-in page (203 on Azure DevOps)


class Api:
    """A JSON API that is called with a token. The token appears in no message.

    Args:
        base: Its address.
        token: The token that the host gave to the run; white space around it is removed.
        headers: Further headers of every request.

    Raises:
        CommentError: The token holds a character that a header may not hold.
    """

    def __init__(self, base: str, token: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        token = token.strip()
        if not (token.isascii() and token.isprintable()):
            raise CommentError(
                "The token holds characters that a header may not hold, such as a line break within. Set it anew."
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
        """Send a request and return the validated answer.

        Args:
            form: The type to which the answer is validated.
            method: HTTP method.
            path: Path below the address of the API.
            body: Sent as JSON.
            content_type: Content type of the body.

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
