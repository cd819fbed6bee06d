"""Serves a folder over HTTP on loopback, as a source that delivers: for `lakehouse run --source FOLDER`."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import shutil
import threading
from contextlib import contextmanager
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

DELIVERY_DOCUMENT = "delivery.json"
_BUFFER = 1 << 20


@contextmanager
def served(folder: Path, names: Collection[str] | None = None) -> Iterator[str]:
    """Serve the files of a folder while the block runs, and yield the base URL; the port is a free one.

    ``delivery.json`` is generated: it states size and version of each file, which the pipeline asks for. A file of that
    name in the folder takes precedence. Hidden files are not served, nor what :func:`unserved` gives a reason for.

    Args:
        folder: the folder.
        names: the files to serve beside the document; all when left out.
    """
    content = _Content(folder.resolve(), names)
    content.document()  # in advance, because reading large files takes a while
    handler = type("Handler", (_Handler,), {"content": content})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def unserved(folder: Path, file: Path) -> str | None:
    """Return why what is in a folder can't be served; None for a file that can."""
    if not file.exists():
        return "is a link to nothing"
    if not file.is_file():
        return "is not a regular file"
    if file.resolve().parent != folder.resolve():
        return "is a link that leaves the folder: put the file itself there"
    if not os.access(file, os.R_OK):
        return "can't be read: have its permissions changed"
    return None


class _Content:
    """What is served, and what is said of it; a file is read again only when its time or size has changed."""

    def __init__(self, folder: Path, names: Collection[str] | None) -> None:
        self._folder = folder
        self._names = names
        self._known: dict[tuple[str, int, int], str] = {}
        self._lock = threading.Lock()

    def file(self, name: str) -> Path | None:
        """Return the file of a name; None when it is not served."""
        file = self._folder / name
        if self._names is not None and name not in (*self._names, DELIVERY_DOCUMENT):
            return None
        return None if file.name.startswith(".") or unserved(self._folder, file) else file

    def document(self) -> dict[str, object]:
        """Return size in bytes and version, the SHA-256 of the content, of each file that is served."""
        with self._lock:
            files = filter(None, (self.file(path.name) for path in sorted(self._folder.iterdir())))
            return {"files": {path.name: self._of(path) for path in files}}

    def _of(self, path: Path) -> dict[str, object]:
        found = path.stat()
        key = (path.name, found.st_mtime_ns, found.st_size)
        if key not in self._known:
            with path.open("rb") as opened:
                self._known[key] = hashlib.file_digest(opened, "sha256").hexdigest()
        return {"size": found.st_size, "version": self._known[key]}


class _Handler(BaseHTTPRequestHandler):
    content: _Content
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        name = unquote(urlsplit(self.path).path).removeprefix("/")
        if file := self.content.file(name):
            with file.open("rb") as opened:
                self._file(file, opened, with_body=with_body)
        elif name == DELIVERY_DOCUMENT:
            self._document(with_body=with_body)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _file(self, file: Path, opened: BinaryIO, *, with_body: bool) -> None:
        found = file.stat()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(found.st_size))
        self.send_header("Last-Modified", formatdate(found.st_mtime, usegmt=True))
        self.send_header("ETag", f'"{found.st_mtime_ns:x}-{found.st_size:x}"')
        self.end_headers()
        if with_body:
            shutil.copyfileobj(opened, self.wfile, _BUFFER)

    def _document(self, *, with_body: bool) -> None:
        content = json.dumps(self.content.document()).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing; the run's history has the requests."""
