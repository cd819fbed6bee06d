"""An HTTP server that misbehaves as it is told, request by request."""

from __future__ import annotations

import gzip
import itertools
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behavior = Callable[["Answering"], None]


class Answering(BaseHTTPRequestHandler):
    """One request; `content` is the file that was asked for."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self._do()

    def do_HEAD(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._do()

    def _do(self) -> None:
        with suppress(ConnectionError):
            self.site.answer(self)

    @property
    def file(self) -> str:
        return self.path.partition("?")[0].rpartition("/")[2]

    @property
    def content(self) -> bytes:
        return self.site.files[self.file]

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": str(len(body)), **named}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Site:
    """What is served, how each file is answered, and what was asked for.

    Attributes:
        files: content by name.
        bad: what to do at each GET of a file, in turn, and at the HEAD after it; the last one goes on.
        requests: method and name of every request.
        headers: headers of every request, names in lower case.
        released: lets answers go on that are held back.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.bad: dict[str, list[Behavior]] = {}
        self.requests: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()

    def answer(self, request: Answering) -> None:
        self.requests.append((request.command, request.file))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        behaviors = self.bad.get(request.file, [fine])
        turn = max(0, self.gets(request.file) - 1)
        behaviors[min(turn, len(behaviors) - 1)](request)

    def gets(self, file: str) -> int:
        return self.requests.count(("GET", file))


@contextmanager
def serving(site: Site) -> Iterator[str]:
    handler = type("Handler", (Answering,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        site.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def fine(request: Answering) -> None:
    if request.file in request.site.files:
        request.send(200, request.content, ETag='"1"', Content_Type="text/csv")
    else:
        request.send(404)


def status(code: int, **headers: str) -> Behavior:
    return lambda request: request.send(code, b"sorry", **headers)


def reset(request: Answering) -> None:
    """Begin to answer, then close the connection with RST."""
    request.send_response(200)
    request.send_header("Content-Length", str(len(request.content)))
    request.end_headers()
    request.wfile.write(request.content[:10])
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


def raw(answer: bytes) -> Behavior:
    """Send just these bytes, and close."""

    def send(request: Answering) -> None:
        request.wfile.write(answer)
        request.close_connection = True

    return send


def silence(request: Answering) -> None:
    """Never answer."""
    request.site.released.wait()


def short(request: Answering) -> None:
    """Announce the whole file and end after half of it."""
    request.send(200, request.content[: len(request.content) // 2], Content_Length=str(len(request.content)))
    request.close_connection = True


def changing() -> Behavior:
    """Another ETag at each request."""
    versions = itertools.count()
    return lambda request: request.send(200, request.content, ETag=f'"{next(versions)}"')


def error_page(request: Answering) -> None:
    request.send(200, b"\n<!DOCTYPE html><html><body>Down for maintenance</body></html>", Content_Type="text/html")


def elsewhere(request: Answering) -> None:
    request.send(302, Location=f"http://files.example.net/{request.file}?sig=s3cret")


def gzipped(request: Answering) -> None:
    request.send(200, gzip.compress(request.content), Content_Encoding="gzip", Content_Type="text/csv")


def endless(request: Answering) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while not request.site.released.is_set():
        request.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def trickling(request: Answering) -> None:
    """Send one byte, and the next one never."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"x")
    request.site.released.wait()


def empty(request: Answering) -> None:
    request.send(200, b"", ETag='"1"', Content_Type="text/csv")
