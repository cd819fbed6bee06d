"""One comment an environment, changed in place; one issue for drift. Against servers that answer as the hosts do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.errors import CommentError
from plan_review.publish.azure_devops import AzureDevOps
from plan_review.publish.github import GitHub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[str, str, Any], tuple[int, Any]]

TOKEN = "gh" + "s_0123456789"
PROD = "<!-- lakehouse-review:prod -->\n## Plan review"
DEV = "<!-- lakehouse-review:dev -->\n## Plan review"


class _Server(ThreadingHTTPServer):
    """Answers by a function and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.server.asked.append((self.command, self.path, body))
        status, answer = self.server.answer(self.command, self.path, body)
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - names that http.server calls

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], _Server]]:
    """Start servers that answer by a function; stop them afterwards."""
    servers: list[_Server] = []

    def start(answer: Answer) -> _Server:
        server = _Server(answer)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _github(server: _Server, token: str = TOKEN) -> GitHub:
    base = f"http://127.0.0.1:{server.server_port}"
    return GitHub({"GITHUB_REPOSITORY": "acme/lake", "GITHUB_TOKEN": token, "GITHUB_API_URL": base})


def _comment(number: int, body: str, kind: str = "Bot") -> dict[str, Any]:
    return {"id": number, "number": number, "body": body, "user": {"type": kind}, "html_url": f"comment {number}"}


def _listing(*comments: dict[str, Any]) -> Answer:
    def answer(method: str, path: str, _body: Any) -> tuple[int, Any]:
        if method != "GET":
            return 200, {"html_url": "written"}
        page = int(path.rsplit("page=", 1)[1])
        return 200, comments[100 * (page - 1) : 100 * page]

    return answer


def test_a_first_review_is_a_new_comment(serve: Callable[[Answer], _Server]) -> None:
    server = serve(_listing(_comment(1, DEV), _comment(2, "thanks!", "User")))
    _github(server).comment(7, PROD)
    assert server.asked[-1] == ("POST", "/repos/acme/lake/issues/7/comments", {"body": PROD})


def test_a_later_review_changes_the_comment_of_its_environment_also_on_a_later_page(
    serve: Callable[[Answer], _Server],
) -> None:
    others = [_comment(number, "x", "User") for number in range(150)]
    server = serve(_listing(*others, _comment(900, DEV), _comment(901, f"{PROD} of yesterday")))
    _github(server).comment(7, PROD)
    assert server.asked[-1] == ("PATCH", "/repos/acme/lake/issues/comments/901", {"body": PROD})


def test_a_person_who_copies_the_marker_keeps_the_comment(serve: Callable[[Answer], _Server]) -> None:
    server = serve(_listing(_comment(5, PROD, "User")))
    _github(server).comment(7, PROD)
    assert server.asked[-1][0] == "POST"


def test_drift_opens_one_issue_and_closes_it(serve: Callable[[Answer], _Server]) -> None:
    none, one = serve(_listing()), serve(_listing(_comment(12, PROD)))
    _github(none).issue("prod differs", PROD)
    _github(one).issue("prod differs", PROD)
    _github(one).close_issue(PROD)
    assert _github(none).close_issue(PROD) == ""
    wanted = {"title": "prod differs", "body": PROD, "labels": ["drift"]}
    assert [asked for asked in none.asked if asked[0] == "POST"] == [("POST", "/repos/acme/lake/issues", wanted)]
    assert [asked for asked in one.asked if asked[0] == "PATCH"] == [
        ("PATCH", "/repos/acme/lake/issues/12", {"title": "prod differs", "body": PROD}),
        ("PATCH", "/repos/acme/lake/issues/12", {"state": "closed", "state_reason": "completed"}),
    ]


def test_a_refusal_is_told_without_the_token(serve: Callable[[Answer], _Server]) -> None:
    server = serve(lambda *_: (403, {"message": "Resource not accessible by integration"}))
    with pytest.raises(CommentError, match=r"gave 403: .*not accessible") as refused:
        _github(server).comment(7, PROD)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("status", [203, 302])
def test_a_page_to_sign_in_at_is_a_refusal(serve: Callable[[Answer], _Server], status: int) -> None:
    with pytest.raises(CommentError, match=rf"gave {status}: .*Is the token valid"):
        _azure(serve(lambda *_: (status, "<html>"))).comment(7, PROD)


def test_an_address_that_is_none_is_told_as_one() -> None:
    github = GitHub({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "https://host:port"})
    with pytest.raises(CommentError, match="Is the host reachable"):
        github.comment(7, PROD)


@pytest.mark.parametrize("token", [TOKEN + "\n", TOKEN[:5] + "\n" + TOKEN[5:]])
def test_a_token_with_a_line_break_is_used_or_refused_and_never_told(
    serve: Callable[[Answer], _Server], token: str
) -> None:
    server = serve(_listing())
    if token.strip() == TOKEN:
        assert _github(server, token).comment(7, PROD) == "written"
    else:
        with pytest.raises(CommentError, match="The token holds characters that a header may not hold") as refused:
            _github(server, token).comment(7, PROD)
        assert refused.value.__cause__ is None
        assert TOKEN[5:] not in str(refused.value)


@pytest.mark.parametrize("answer", [{}, None, [5], "text", [[]], {"value": [5]}, {"message": "ok"}])
@pytest.mark.parametrize("host", ["github", "azure-devops"])
def test_another_answer_than_that_api_gives_is_told(serve: Callable[[Answer], _Server], host: str, answer: Any) -> None:
    server = serve(lambda *_: (200, answer))
    client = _github(server) if host == "github" else _azure(server)
    asks: list[Callable[[], str]] = [
        lambda: client.comment(7, PROD),
        lambda: client.issue("prod differs", PROD),
        lambda: client.close_issue(PROD),
    ]
    for ask in asks:
        with pytest.raises(CommentError, match=r"gave another answer than that API does: .*Is that the address"):
            ask()


def test_what_is_made_is_to_be_told(serve: Callable[[Answer], _Server]) -> None:
    with pytest.raises(CommentError, match="html_url: Field required"):
        _github(serve(lambda method, *_: (200, [] if method == "GET" else {}))).comment(7, PROD)


def test_a_comment_of_a_deleted_account_is_nobodys(serve: Callable[[Answer], _Server]) -> None:
    server = serve(_listing(_comment(1, PROD) | {"user": None}))
    assert _github(server).comment(7, PROD) == "written"


def _publish(server: _Server, folder: Path) -> subprocess.CompletedProcess[str]:
    told = {"GITHUB_REPOSITORY": "acme/lake", "GITHUB_TOKEN": TOKEN}
    return subprocess.run(
        [Path(sys.executable).with_name("lakehouse"), "publish", "drift", folder],
        env=os.environ | told | {"GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


DRIFT = {"environments": [{"environment": "prod", "drifted": True}]}


def test_what_was_reviewed_is_published(serve: Callable[[Answer], _Server], tmp_path: Path) -> None:
    (tmp_path / "review.json").write_text(json.dumps(DRIFT), encoding="utf-8")
    (tmp_path / "prod.md").write_text(PROD, encoding="utf-8")
    done = _publish(serve(_listing()), tmp_path)
    assert (done.returncode, done.stdout) == (0, "prod: written\n"), done.stderr


@pytest.mark.parametrize(
    ("review", "says"),
    [
        (None, "review.json can't be read: "),
        ({}, "review.json holds no review: environments: Field required."),
        ([], "review.json holds no review: "),
        (
            {"environments": [{"environment": 5, "drifted": True}]},
            "review.json holds no review: environments.0.environ",
        ),
        ({"environments": [{"environment": "prod"}]}, "review.json holds no review: environments.0.drifted: Field req"),
        (DRIFT, "prod.md can't be read: "),
    ],
)
def test_what_is_no_review_is_not_published(
    serve: Callable[[Answer], _Server], tmp_path: Path, review: Any, says: str
) -> None:
    if review is not None:
        (tmp_path / "review.json").write_text(json.dumps(review), encoding="utf-8")
    server = serve(_listing())
    done = _publish(server, tmp_path)
    assert (done.returncode, done.stdout, server.asked) == (1, "", [])
    assert done.stderr.startswith(f"lakehouse: {tmp_path}/{says}")
    assert done.stderr.endswith(f"Review first: lakehouse review --out {tmp_path}\n")


def _azure(server: _Server) -> AzureDevOps:
    return AzureDevOps(
        {
            "SYSTEM_COLLECTIONURI": f"http://127.0.0.1:{server.server_port}/acme/",
            "SYSTEM_TEAMPROJECT": "the lake",
            "BUILD_REPOSITORY_ID": "repo",
            "SYSTEM_ACCESSTOKEN": TOKEN,
        }
    )


def test_azure_devops_gets_a_thread_and_then_its_comment_changed(serve: Callable[[Answer], _Server]) -> None:
    threads: list[dict[str, Any]] = [
        {"id": 3, "comments": [{"id": 1, "content": "looks good"}]},
        {"id": 4, "comments": []},
    ]
    server = serve(lambda method, *_: (200, {"value": threads} if method == "GET" else {"id": 8}))
    _azure(server).comment(7, PROD)
    base = "/acme/the%20lake/_apis/git/repositories/repo/pullRequests/7/threads"
    assert server.asked[-1][:2] == ("POST", f"{base}?api-version=7.1")
    threads.append({"id": 8, "comments": [{"id": 1, "content": PROD}]})
    _azure(server).comment(7, f"{PROD} again")
    assert server.asked[-1] == ("PATCH", f"{base}/8/comments/1?api-version=7.1", {"content": f"{PROD} again"})


def test_azure_devops_gets_one_work_item_for_drift(serve: Callable[[Answer], _Server]) -> None:
    found: list[dict[str, int]] = []
    server = serve(lambda _method, path, _body: (200, {"workItems": found} if "wiql" in path else {"id": 31}))
    assert _azure(server).issue("prod differs", PROD) == "work item 31"
    assert server.asked[-1][:2] == ("POST", "/acme/the%20lake/_apis/wit/workitems/$Issue?api-version=7.1")
    found.append({"id": 31})
    assert _azure(server).issue("prod differs", PROD) == "work item 31"
    assert server.asked[-1][:2] == ("PATCH", "/acme/the%20lake/_apis/wit/workitems/31?api-version=7.1")
    assert _azure(server).close_issue("prod differs") == "work item 31"
    assert server.asked[-1][2] == [{"op": "add", "path": "/fields/System.State", "value": "Done"}]
