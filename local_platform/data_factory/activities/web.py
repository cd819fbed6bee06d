"""WebActivity: one HTTP request, its answer as output."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data_factory.json_text import read_json
from local_platform.data_factory.activities.inner import truth
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.http_access import origin_of
from local_platform.data_factory.http_body import SizeLimits, body
from local_platform.data_factory.http_client import SUCCESS, Answer, Request, basic_authorization, joined
from local_platform.data_factory.support_copy import secret_refusals
from local_platform.data_factory.timespan import timespan
from local_platform.data_factory.transfer.http_source import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.data_factory.definitions import Activity, Factory
    from local_platform.data_factory.scope import Scope

_MOST = 4 << 20  # bytes: the longest answer that the service accepts
_LIMITS = SizeLimits(_MOST, _MOST)
_SERVICE_DEFAULT_TIMEOUT = "00:01:00"
_ACCEPTED = 202
_POLL_SECONDS = 15.0
_FAILED = "2108"


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Send the request; anything but success fails the activity."""
    given = scope.inputs(
        activity.properties, "method", "url", "headers", "body", "authentication", "httpRequestTimeout",
        "disableCertValidation", "turnOffAsync",
    )  # fmt: skip
    request = _request(given, scope)
    started = scope.machine.clock.now()
    output = _answered(request, scope, follow=not given.get("turnOffAsync"))
    return {**output, "executionDuration": round((scope.machine.clock.now() - started).total_seconds())}


def _answered(request: Request, scope: Scope, *, follow: bool) -> dict[str, Any]:
    """Send a request; if the answer is 202 Accepted, poll the address in it for the outcome.

    Source: "Asynchronous Request-Reply pattern", which the service follows unless ``turnOffAsync`` is set.
    """
    polled = False
    while True:
        with scope.machine.http.send(request) as answer:
            location = answer.header("Location") or (request.url if polled else None)
            if answer.status != _ACCEPTED or not follow or not location:
                return _output(answer, scope)
            pause = answer.retry_after(scope.machine.clock.now()) or _POLL_SECONDS
        scope.wait(pause)
        request, polled = _poll(request, location), True


def _poll(request: Request, location: str) -> Request:
    """Poll an address; credentials are not sent to another host."""
    url = joined(request.url, location)
    headers = request.headers if origin_of(url) == origin_of(request.url) else {}
    return replace(request, method="GET", url=url, headers=headers, body=None)


def _request(given: dict[str, Any], scope: Scope) -> Request:
    named = given.get("headers") or {}
    if not isinstance(named, dict):
        raise ActivityError("headers is no object of names and values.", permanent=True)
    headers = {str(name): plain(value) for name, value in named.items()}
    authentication = given.get("authentication") or {}
    if authentication:
        headers |= basic_authorization(plain(authentication.get("username")), plain(authentication.get("password")))
    content = given.get("body")
    if content is not None and not isinstance(content, str):
        content = json.dumps(content)
        headers.setdefault("Content-Type", "application/json")
    limit = timespan("httpRequestTimeout", given.get("httpRequestTimeout") or _SERVICE_DEFAULT_TIMEOUT)
    return Request(
        method=str(given.get("method") or "GET").upper(),
        url=str(given.get("url") or ""),
        headers=headers,
        body=content.encode() if content else None,
        seconds=scope.remaining(limit.total_seconds()),
        verify=not truth("disableCertValidation", given.get("disableCertValidation") or False),
    )


def _output(answer: Answer, scope: Scope) -> dict[str, Any]:
    if answer.status not in SUCCESS:
        raise ActivityError(
            f"Error calling the endpoint '{answer.url}'. Response status code: '{answer.status} - {answer.reason}'.",
            _FAILED,
            retry_after=answer.retry_after(scope.machine.clock.now()),
        )
    try:
        content = b"".join(body(answer, scope, _LIMITS))
    except ActivityError as error:
        raise ActivityError(f"Error calling the endpoint '{answer.url}': {error}.", _FAILED) from error
    return {**_content(answer, content), "ADFWebActivityResponseHeaders": dict(answer.headers.items())}


def _content(answer: Answer, content: bytes) -> dict[str, Any]:
    """Return the output: an object's keys; or ``Response`` with text, or with JSON that is sent as text."""
    kind = (answer.header("Content-Type") or "json").lower()
    text = content.decode("utf-8-sig", errors="replace")
    if "json" not in kind:
        return {"Response": text}
    try:
        parsed = read_json(text)
    except ValueError:
        return {"Response": text}
    return parsed if isinstance(parsed, dict) else {"value": parsed}


def _refusals(activity: Activity, _: Factory) -> Iterator[str]:
    authentication = activity.properties.get("authentication") or {}
    kind = authentication.get("type") if isinstance(authentication, dict) else None
    if authentication and kind != "Basic":
        yield f"authentication {kind!r} needs an identity in Azure; only Basic is there on this machine"
    elif authentication:
        yield from secret_refusals("authentication", authentication, ("username", "password"))
    for name in ("datasets", "linkedServices"):
        if activity.properties.get(name):
            yield f"{name} are sent along in the body by the service, which is not done here"


HANDLER = Handler(run, refusals=_refusals)
