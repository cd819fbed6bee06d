"""Comments and work items on Azure DevOps, with the run's own token.

API: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads and .../wit/work-items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import BaseModel, Field, TypeAdapter

from plan_review.publish.http import Api

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = "api-version=7.1"
_PATCH = "application/json-patch+json"
_TAG = "drift"


class _Identified(BaseModel):
    id: int


class _Comment(_Identified):
    content: str | None = None


class _Thread(_Identified):
    comments: list[_Comment] | None = None
    is_deleted: bool = Field(default=False, alias="isDeleted")


class _Threads(BaseModel):
    value: list[_Thread]


class _Found(BaseModel):
    work_items: list[_Identified] = Field(alias="workItems")


_THREADS, _FOUND, _MADE = TypeAdapter(_Threads), TypeAdapter(_Found), TypeAdapter(_Identified)


class AzureDevOps:
    """One repository of a project."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._project = f"/{quote(environment['SYSTEM_TEAMPROJECT'])}/_apis"
        self._repository = f"{self._project}/git/repositories/{environment['BUILD_REPOSITORY_ID']}"
        self._api = Api(environment["SYSTEM_COLLECTIONURI"], environment["SYSTEM_ACCESSTOKEN"])

    def comment(self, pull_request: int, text: str) -> str:
        """Write a comment or, when one with the same first line is there, change that."""
        threads = f"{self._repository}/pullRequests/{pull_request}/threads"
        marker = text.splitlines()[0]
        for thread in self._api.call(_THREADS, "GET", f"{threads}?{_VERSION}").value:
            first = next(iter(thread.comments or []), None)
            if first and (first.content or "").startswith(marker) and not thread.is_deleted:
                path = f"{threads}/{thread.id}/comments/{first.id}?{_VERSION}"
                self._api.call(_MADE, "PATCH", path, {"content": text})
                return f"thread {thread.id}"
        body = {"comments": [{"parentCommentId": 0, "content": text, "commentType": "text"}], "status": "active"}
        return f"thread {self._api.call(_MADE, 'POST', f'{threads}?{_VERSION}', body).id}"

    def issue(self, title: str, text: str) -> str:
        """Open a work item or, when one with the same title and tag is open, change that."""
        former = self._find(title)
        fields = {"System.Title": title, "System.Description": text, "System.Tags": _TAG}
        body = [{"op": "add", "path": f"/fields/{key}", "value": value} for key, value in fields.items()]
        body.append({"op": "add", "path": "/multilineFieldsFormat/System.Description", "value": "Markdown"})
        if former is None:
            made = self._api.call(_MADE, "POST", f"{self._project}/wit/workitems/$Issue?{_VERSION}", body, _PATCH)
            return f"work item {made.id}"
        self._api.call(_MADE, "PATCH", f"{self._project}/wit/workitems/{former}?{_VERSION}", body, _PATCH)
        return f"work item {former}"

    def close_issue(self, title: str) -> str:
        """Close the work item with that title and tag; return nothing when there is none."""
        former = self._find(title)
        if former is None:
            return ""
        body = [{"op": "add", "path": "/fields/System.State", "value": "Done"}]
        self._api.call(_MADE, "PATCH", f"{self._project}/wit/workitems/{former}?{_VERSION}", body, _PATCH)
        return f"work item {former}"

    def _find(self, title: str) -> int | None:
        quoted = title.replace("'", "''")  # the language has no parameters; a doubled quote is its escape
        mine = f"[System.Tags] CONTAINS '{_TAG}' AND [System.Title] = '{quoted}'"
        query = f"SELECT [System.Id] FROM WorkItems WHERE [System.State] <> 'Done' AND {mine}"  # noqa: S608 - escaped
        found = self._api.call(_FOUND, "POST", f"{self._project}/wit/wiql?{_VERSION}", {"query": query})
        return next((one.id for one in found.work_items), None)
