"""docs/plan-review.md tells of every rule, and of the rules as they are."""

from __future__ import annotations

from plan_review.document import DOCUMENT, document
from plan_review.rules import all_rules


def test_the_document_is_what_make_docs_would_write() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `make docs`"


def test_every_rule_says_what_it_watches_why_and_when() -> None:
    for name, rule in all_rules().items():
        assert rule.title, name
        assert rule.why.endswith("."), name
        assert rule.severities, name
        assert f"| `{name}`" in document()
