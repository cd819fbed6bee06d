"""HTTP requests as the service makes them: no redirect to another host, no decoding, a message for each failure."""

from __future__ import annotations

import email.utils
import http.client
import re
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.http_access import HttpAccess, Origin, origin_of
from local_platform.data_factory.redaction import text_without_credentials, url_without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_SAY_WHEN = {202, 429, 503}
SUCCESS = range(200, 300)
_SECONDS = re.compile("[0-9]{1,9}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    Attributes:
        seconds: how long to wait for the response, and for each further piece of its body.
        verify: check the server's certificate.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 100.0
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's response; the body has not been read.

    Attributes:
        url: the final URL after redirects, without credentials.
        encoded: the body's bytes as transferred.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    url: str
    encoded: urllib3.BaseHTTPResponse

    def header(self, name: str) -> str | None:
        """Return a header's value."""
        return self.headers.get(name)

    def retry_after(self, now: datetime) -> float | None:
        """Seconds that a busy server asks to wait (``Retry-After``): a number, or a date (RFC 9110, 10.2.3)."""
        text = (self.header("Retry-After") or "").strip() if self.status in _SAY_WHEN else ""
        if _SECONDS.fullmatch(text):
            return float(text)
        try:
            moment = email.utils.parsedate_to_datetime(text).astimezone(UTC)
        except (OverflowError, ValueError):
            return None
        return max(0.0, (moment - now).total_seconds())


class HttpClient:
    """Makes requests within what a run may reach.

    Args:
        access: which addresses.
        longest_wait: upper limit for ``Request.seconds``.
    """

    def __init__(self, access: HttpAccess, longest_wait: float | None = None) -> None:
        self._access = access
        self._longest_wait = longest_wait

    def located(self, url: str, service: str) -> str:
        """Return the URL to use in place of a linked service's."""
        return self._access.replaced(url, service)

    @contextmanager
    def send(self, request: Request) -> Iterator[Answer]:
        """Send a request, follow redirects within the host, and yield the response.

        Raises:
            ActivityError: no answer came, or it leads to another host.
        """
        _require_sendable(request)
        request = replace(request, url=self._access.replaced(request.url))
        for _ in range(_MOST_REDIRECTS):
            with closing(self._sent(request)) as response:
                target = response.headers.get("Location") if response.status in _REDIRECTS else None
                if target is None or request.method not in {"GET", "HEAD"}:
                    shown = url_without_credentials(request.url)
                    yield Answer(response.status, _reason(response), response.headers, shown, response)
                    return
                request = replace(request, url=_within_host(request.url, target))
        raise ActivityError(f"{url_without_credentials(request.url)} redirects more than {_MOST_REDIRECTS} times.")

    def _sent(self, request: Request) -> urllib3.BaseHTTPResponse:
        origin = origin_of(request.url)
        seconds = min(request.seconds, self._longest_wait or request.seconds)
        pool = _pool(origin, self._access.address(origin), seconds, verify=request.verify)
        try:
            return pool.urlopen(
                request.method,
                _target(request.url),
                body=request.body,
                headers={**_headers(request.url, origin), **request.headers, "Connection": "close"},
                redirect=False,
                retries=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )
        except (HTTPError, OSError, ValueError) as error:
            raise ActivityError(
                f"{url_without_credentials(request.url)}: {cause(error)}.", "HttpRequestFailed"
            ) from error


def _require_sendable(request: Request) -> None:
    """Refuse headers that can't be sent; the library would, too, but its message holds the header's value."""
    for name, value in request.headers.items():
        shown = name if _HEADER_NAME.fullmatch(name) else ""
        if not shown or not _HEADER_VALUE.fullmatch(value):
            raise ActivityError(
                f"{url_without_credentials(request.url)}: the header {shown} can't be sent: names have letters, digits "
                "and dashes, values one line of Latin-1 characters.",
                "HttpRequestFailed",
                permanent=True,
            )


_CAUSES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (ConnectTimeoutError, "no connection within the time allowed"),
    ((ReadTimeoutError, TimeoutError), "no answer within the time allowed"),
    ((NameResolutionError, NewConnectionError), "no connection: nobody answers there"),
    (http.client.RemoteDisconnected, "the server closed the connection"),
    ((http.client.BadStatusLine, http.client.UnknownProtocol), "what the server sent is no HTTP answer"),
    (ConnectionError, "the server closed the connection"),
)


def cause(error: BaseException) -> str:
    """Describe a connection error in a few words."""
    inner = error.args[1] if isinstance(error, ProtocolError) and len(error.args) > 1 else error
    if isinstance(inner, IncompleteRead | http.client.IncompleteRead):
        more = f"; {inner.expected} more were announced" if inner.expected else ""
        return f"the body ended after {_count(inner.partial)} bytes{more}"
    for kinds, text in _CAUSES:
        if isinstance(inner, kinds):
            return text
    return text_without_credentials(str(inner)) or type(inner).__name__


def _count(partial: int | bytes) -> int:
    return partial if isinstance(partial, int) else len(partial)


def _pool(origin: Origin, address: str, seconds: float, *, verify: bool) -> urllib3.HTTPConnectionPool:
    """Return a pool that connects only to the checked address; certificate and Host header are for the host's name."""
    timeout = urllib3.Timeout(connect=seconds, read=seconds)
    if origin.scheme == "http":
        return urllib3.HTTPConnectionPool(address, origin.port, timeout=timeout, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        address,
        origin.port,
        timeout=timeout,
        maxsize=1,
        cert_reqs="CERT_REQUIRED" if verify else "CERT_NONE",
        server_hostname=origin.host,
        assert_hostname=origin.host if verify else False,
    )


def _headers(url: str, origin: Origin) -> dict[str, str]:
    headers = {"Host": str(origin).partition("://")[2], "Accept-Encoding": "identity"}
    parts = urlsplit(url)
    if parts.username is None:
        return headers
    return headers | basic_authorization(unquote(parts.username), unquote(parts.password or ""))


def _target(url: str) -> str:
    parsed = urllib3.util.parse_url(url)
    return parsed.request_uri


def joined(url: str, target: str) -> str:
    """Return the URL that a response refers to.

    Raises:
        ActivityError: it is not a URL.
    """
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise ActivityError(
            f"{url_without_credentials(url)} leads to a Location that is no URL.", "HttpRequestFailed"
        ) from error


def _within_host(url: str, target: str) -> str:
    """Return where a redirect leads: the same host and port, or from http to https on the same host."""
    new = joined(url, target)
    before, after = origin_of(url), origin_of(new)
    upgraded = before.host == after.host and (before.scheme, after.scheme) == ("http", "https")
    if before == after or upgraded:
        return new
    raise ActivityError(
        f"{url_without_credentials(url)} redirects to another host, {after}, which is not followed. If the files lie "
        "there, give that address as the source.",
        "HttpRedirectRefused",
    )


def _reason(response: urllib3.BaseHTTPResponse) -> str:
    """Return the server's reason, without control characters."""
    return "".join(sign for sign in response.reason or "" if sign.isprintable())


def shut(response: urllib3.BaseHTTPResponse) -> None:
    """Close a connection, possibly from another thread, so that whoever reads from it stops."""
    try:
        response.shutdown()
    except (OSError, RuntimeError, ValueError, AttributeError):
        # It is closed already.
        return


def basic_authorization(user: str, password: str) -> dict[str, str]:
    """Return the header of basic authentication."""
    return dict(urllib3.util.make_headers(basic_auth=f"{user}:{password}"))
