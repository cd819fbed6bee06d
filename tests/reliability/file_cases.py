"""Files: what their bytes can be, apart from what their rows say."""

from __future__ import annotations

import gzip
import io
import zipfile

from tests.reliability.case import HEADER, Case, line, movie, text

NOT_A_NUMBER = "show_id_is_a_number"
NOT_WHOLE = "record_is_whole"
# What Spark's reader makes of a file that is no UTF-8.
AS_UTF8 = "read as UTF-8 all the same, with U+FFFD for what is none"


def _two(ids: int) -> tuple[str, str]:
    return line(movie(ids)), line(movie(ids + 1, title="Café — “Über”"))


def _zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("netflix_titles.csv"), content)
    return buffer.getvalue()


_FOREIGN = {"title": "Café"}

CASES = (
    Case("an empty file", lambda _: b"", "read; it holds no row"),
    Case("a file of blank lines", lambda _: b"\n\n\r\n", "refused: there is no header", refused="has no header line"),
    Case("a header and no row", lambda _: text(), "read; it holds no row"),
    Case(
        "two header rows",
        lambda ids: text(HEADER, line(movie(ids))),
        "the second header is quarantined as a row that is none",
        kept=1,
        quarantined={(NOT_A_NUMBER, "type_is_known", "date_added_is_a_date", "release_year_is_a_year"): 1},
    ),
    Case(
        "a footer",
        lambda ids: text(*_two(ids), "Total: 2"),
        "the footer is quarantined",
        kept=2,
        quarantined={
            (NOT_A_NUMBER, NOT_WHOLE, "type_is_known", "title_is_present", "release_year_is_a_year"): 1,
        },
    ),
    Case("UTF-8 without a byte order mark", lambda ids: text(*_two(ids)), "kept", kept=2),
    Case("UTF-8 with a byte order mark", lambda ids: b"\xef\xbb\xbf" + text(*_two(ids)), "kept", kept=2),
    Case(
        "UTF-16 with a byte order mark",
        lambda ids: text(*_two(ids)).decode().encode("utf-16"),
        "refused as UTF-16",
        refused="is UTF-16 text",
        databricks=AS_UTF8,
    ),
    Case(
        "UTF-16 without a byte order mark",
        lambda ids: text(line(movie(ids))).decode().encode("utf-16-le"),
        "refused: it holds NUL bytes",
        refused="NUL byte",
        databricks=AS_UTF8,
    ),
    Case(
        "Latin-1 bytes",
        lambda ids: text(line(movie(ids, **_FOREIGN))).decode().encode("latin-1"),
        "refused, naming byte and offset",
        refused="is not UTF-8 text: byte 0xE9",
        databricks=AS_UTF8,
    ),
    Case(
        "cp1252 bytes",
        lambda ids: text(line(movie(ids, title="“Quoted”"))).decode().encode("cp1252"),
        "refused, naming byte and offset",
        refused="is not UTF-8 text: byte 0x93",
        databricks=AS_UTF8,
    ),
    Case("line feeds", lambda ids: text(*_two(ids), end="\n"), "kept", kept=2),
    Case("carriage returns and line feeds", lambda ids: text(*_two(ids), end="\r\n"), "kept", kept=2),
    Case("carriage returns alone", lambda ids: text(*_two(ids), end="\r"), "kept", kept=2),
    Case(
        "mixed line ends",
        lambda ids: f"{HEADER}\r\n{line(movie(ids))}\n{line(movie(ids + 1))}\r{line(movie(ids + 2))}\n".encode(),
        "kept",
        kept=3,
    ),
    Case("no line end at the end", lambda ids: text(*_two(ids)).removesuffix(b"\n"), "kept", kept=2),
    Case(
        "gzip named .csv",
        lambda ids: gzip.compress(text(*_two(ids)), mtime=0),
        "refused as gzip",
        refused="is gzip-compressed, though its name does not end in .gz",
        databricks=AS_UTF8,
    ),
    Case(
        "a zip archive named .csv",
        lambda ids: _zipped(text(*_two(ids))),
        "refused as zip",
        refused="zip archive",
        databricks=AS_UTF8,
    ),
)
