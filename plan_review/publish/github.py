"""Comments and issues on GitHub, with the run's own token.

API: https://docs.github.com/rest/issues/comments (a pull request is an issue there).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, TypeAdapter

from plan_review.publish.http import Api

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_A_PAGE = 100
_LABEL = "drift"


class _Account(BaseModel):
    type: str = ""


class _Entry(BaseModel):
    """A comment or an issue; ``user`` is null when the account was deleted."""

    id: int
    number: int = 0
    body: str | None = None
    user: _Account | None = None


class _Made(BaseModel):
    html_url: str


_LISTED, _MADE = TypeAdapter(list[_Entry]), TypeAdapter(_Made)


class GitHub:
    """One repository."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._repository = f"/repos/{environment['GITHUB_REPOSITORY']}"
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        base = environment.get("GITHUB_API_URL", "https://api.github.com")
        self._api = Api(base, environment["GITHUB_TOKEN"], headers)

    def comment(self, pull_request: int, text: str) -> str:
        """Write a comment or, when the run's own account wrote one with the same first line, change that."""
        comments = f"{self._repository}/issues/{pull_request}/comments"
        former = self._find(comments, text)
        if former is None:
            return self._api.call(_MADE, "POST", comments, {"body": text}).html_url
        path = f"{self._repository}/issues/comments/{former.id}"
        return self._api.call(_MADE, "PATCH", path, {"body": text}).html_url

    def issue(self, title: str, text: str) -> str:
        """Open an issue or, when one with the same first line is open, change that."""
        former = self._find(f"{self._repository}/issues?state=open&labels={_LABEL}", text)
        if former is None:
            body = {"title": title, "body": text, "labels": [_LABEL]}
            return self._api.call(_MADE, "POST", f"{self._repository}/issues", body).html_url
        path = f"{self._repository}/issues/{former.number}"
        return self._api.call(_MADE, "PATCH", path, {"title": title, "body": text}).html_url

    def close_issue(self, text: str) -> str:
        """Close the issue with the same first line; return nothing when there is none."""
        former = self._find(f"{self._repository}/issues?state=open&labels={_LABEL}", text)
        if former is None:
            return ""
        path = f"{self._repository}/issues/{former.number}"
        return self._api.call(_MADE, "PATCH", path, {"state": "closed", "state_reason": "completed"}).html_url

    def _find(self, path: str, text: str) -> _Entry | None:
        marker = text.splitlines()[0]
        ours = (
            one
            for one in self._pages(path)
            if (one.body or "").startswith(marker) and one.user and one.user.type == "Bot"
        )
        return next(ours, None)

    def _pages(self, path: str) -> Iterator[_Entry]:
        page = 1
        while True:
            separator = "&" if "?" in path else "?"
            found = self._api.call(_LISTED, "GET", f"{path}{separator}per_page={_A_PAGE}&page={page}")
            yield from found
            if len(found) < _A_PAGE:
                return
            page += 1
