"""A file on an HTTP server, read once; checks that it is complete, unchanged and not an error page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.http_body import announced_size, body
from local_platform.data_factory.http_client import SUCCESS, Answer, Request, basic_authorization
from local_platform.data_factory.timespan import timespan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory.datasets import Dataset, LinkedService
    from local_platform.data_factory.scope import Scope

_SERVICE_DEFAULT_TIMEOUT = "00:01:40"
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|title|h1)[\s>]", re.IGNORECASE)
_PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml")
_COMPRESSED_NAMES = (".gz", ".gzip", ".tgz")
_BOM = b"\xef\xbb\xbf"
_UNCHANGED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class HttpFile:
    """A file on an HTTP server.

    Attributes:
        name: its name in messages and, if the sink gives none, in the lake.
    """

    name: str
    request: Request

    def pieces(self, scope: Scope) -> Iterator[bytes]:
        """Yield the file's bytes.

        Raises:
            ActivityError: the file does not arrive completely; the message names file and cause.
        """
        try:
            with scope.machine.http.send(self._timed(scope)) as answer:
                _require_success(answer, scope)
                yield from self._body(answer, scope)
            self._require_unchanged(answer, scope)
        except ActivityError as error:
            raise ActivityError(
                f"{self.name}: {str(error).rstrip('.')}.",
                error.code if error.code != "UserError" else "HttpFileFailedToRead",
                kind=error.kind,
                retry_after=error.retry_after,
                permanent=error.permanent,
            ) from error

    def _timed(self, scope: Scope) -> Request:
        return replace(self.request, seconds=scope.remaining(self.request.seconds))

    def _body(self, answer: Answer, scope: Scope) -> Iterator[bytes]:
        announced = announced_size(answer)
        if announced is not None:
            scope.machine.limits.check_announced(announced, scope.machine.store.free())
        compressed = self.name.lower().endswith(_COMPRESSED_NAMES)
        first = True
        for piece in body(answer, scope, scope.machine.limits, keep_encoding=compressed):
            if first and piece:
                self._require_no_page(answer, piece)
                first = False
            yield piece

    def _require_no_page(self, answer: Answer, start: bytes) -> None:
        """Refuse an error page that comes with status 200 in place of a file."""
        if self.name.lower().endswith(_PAGE_NAMES) or "." not in self.name:
            return
        kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
        text = start.removeprefix(_BOM).lstrip()
        is_markup = text.startswith(b"<") and not text.startswith(b"<?xml")
        if _PAGE.match(text) or (kind in {"text/html", "application/xhtml+xml"} and is_markup):
            raise ActivityError(
                f"the server answered {answer.status} with an HTML page (Content-Type {kind or 'not given'}) in place "
                f"of the file, from {answer.url}"
            )

    def _require_unchanged(self, answer: Answer, scope: Scope) -> None:
        """Check that the server still has the same version; skipped if the server does not state versions."""
        for name in ("ETag", "Last-Modified"):
            before = answer.header(name)
            after = self._now(name, scope) if before else None
            if after and before != after:
                raise ActivityError(f"the file changed while it was read: {name} was {before} and is {after}")
            if before:
                return

    def _now(self, name: str, scope: Scope) -> str | None:
        for method, headers in (("HEAD", {}), ("GET", {"Range": "bytes=0-0"})):
            request = replace(
                self.request,
                method=method,
                headers={**self.request.headers, **headers},
                body=None,
                seconds=scope.remaining(min(_UNCHANGED_SECONDS, self.request.seconds)),
            )
            try:
                with scope.machine.http.send(request) as answer:
                    if answer.status in SUCCESS:
                        return answer.header(name)
            except ActivityError:
                continue
        return None


def _require_success(answer: Answer, scope: Scope) -> None:
    if answer.status in {200, 203}:
        return
    raise ActivityError(
        f"the server answered {answer.status} {answer.reason}".rstrip() + f" to {answer.url}",
        retry_after=answer.retry_after(scope.machine.clock.now()),
    )


def http_file(source: Dataset, settings: Mapping[str, Any], sink_name: str = "") -> HttpFile:
    """Return the file that a dataset with an HTTP location means.

    Args:
        source: the dataset.
        settings: ``storeSettings`` of the Copy's source, evaluated.
        sink_name: name in the lake, if the sink gives one.

    Raises:
        ActivityError: a setting can't be read.
    """
    url = source.url()
    limit = timespan("requestTimeout", settings.get("requestTimeout") or _SERVICE_DEFAULT_TIMEOUT)
    text = settings.get("requestBody")
    name = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return HttpFile(
        name=sink_name if "." in sink_name and "." not in name else name or sink_name,
        request=Request(
            method=str(settings.get("requestMethod") or "GET").upper(),
            url=url,
            headers={**authorization(source.service), **_additional(settings.get("additionalHeaders"))},
            body=text.encode() if isinstance(text, str) and text else None,
            seconds=limit.total_seconds(),
            verify=source.service.properties.get("enableServerCertificateValidation") is not False,
        ),
    )


def authorization(service: LinkedService) -> dict[str, str]:
    """Return the headers with a linked service's credentials."""
    headers = {str(name): plain(value) for name, value in (service.properties.get("authHeaders") or {}).items()}
    if str(service.properties.get("authenticationType", "Anonymous")).lower() == "basic":
        user, password = service.properties.get("userName"), service.properties.get("password")
        headers |= basic_authorization(plain(user), plain(password))
    return headers


def plain(value: Any) -> str:
    """Return a text, or the value of a SecureString."""
    return str(value.get("value", "")) if isinstance(value, dict) else str(value or "")


def _additional(text: Any) -> dict[str, str]:
    """Read ``Name: value`` lines."""
    lines = (line.partition(":") for line in str(text or "").splitlines())
    return {name.strip(): value.strip() for name, colon, value in lines if colon and name.strip()}
