"""docs/reliability.md says what the tests prove, no more and no less."""

from __future__ import annotations

from tests.reliability.document import DOCUMENT, render


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render(), "write it anew with `make docs`"
