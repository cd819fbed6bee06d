"""One record is one line, whatever is in it."""

from __future__ import annotations

import json
import logging

import pytest

from netflix_jobs.logs import JsonLines
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
