"""One record is one line, whatever is in it."""

from __future__ import annotations

import json
import logging

import pytest

from netflix_jobs.logs import JsonLines, configure
from tests.reliability.declared import case


@case("Security", "line breaks and controls of a terminal in what is logged", "escaped: a record stays one line")
@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\r\n{}",
        "a\x85b",
        "a\u2028b\u2029c",
        "\x1b[2J",
        "\x9b2J",
        "\u202egnp.exe",
        "half \ud800",
        'quote"',
        "José 日本 😀",
    ],
    ids=ascii,
)
def test_a_record_is_one_line_that_reads_back(text: str) -> None:
    record = logging.makeLogRecord({"msg": text, "levelname": "INFO", "name": "x", "reason": text})
    line = JsonLines("run").format(record)

    assert line.splitlines() == [line]
    assert line.encode().decode().isprintable()
    assert (json.loads(line)["event"], json.loads(line)["reason"]) == (text, text)


def test_letters_stay_readable() -> None:
    assert '"event": "José 日本"' in JsonLines("run").format(logging.makeLogRecord({"msg": "José 日本"}))


def test_records_go_to_the_task_s_output_as_lines_and_not_to_the_host_s_root(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Databricks has a handler at the root, as pytest has here."""
    logger = logging.getLogger("netflix_jobs")
    for name, value in (("handlers", []), ("propagate", True), ("level", logging.NOTSET)):
        monkeypatch.setattr(logger, name, value)
    configure("run-7")
    logging.getLogger("netflix_jobs.bronze").info("loaded", extra={"rows": 3})

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line) | {"time": None} == {
        "time": None,
        "level": "INFO",
        "logger": "netflix_jobs.bronze",
        "run_id": "run-7",
        "event": "loaded",
        "rows": 3,
    }
    assert not caplog.records
