"""Makes docs/plan-review.md from the rules themselves: `make docs`."""

from __future__ import annotations

from pathlib import Path

from plan_review.findings import Section
from plan_review.rules import all_rules
from stacks.writing import write_text

DOCUMENT = Path(__file__).parents[1] / "docs" / "plan-review.md"

_HEAD = """\
# Plan review

<!-- Made by `make docs` from plan_review/rules/. Change the rules, not this file. -->

`lakehouse review PLAN.json …` reads what `terraform show -json` makes of saved plans and says, in words, what would
change in Azure and Databricks. It prints Markdown for a pull request (`--format json` for programs), writes it to files
with `--out`, and tells by its exit code whether the plan may go on:

| exit code | meaning |
|---|---|
| 0 | reviewed; nothing reaches `--fail-on` (default `high`) |
| 1 | not reviewed: a file is no plan, is damaged or of an unknown format, or the register is not valid |
| 2 | a wrong option |
| 3 | blocked: a finding reaches `--fail-on` |

Stacks of one environment (`prod-platform.json`, `prod-lakehouse.json`, …) are reviewed together, because what one holds
lives in another: an external location of the lakehouse keeps its files in an account of the platform. Each environment
gets one comment, found again by a hidden marker and changed in place. A comment stays within the limit of its host
(GitHub 65,536 characters, Azure DevOps 150,000), and what is least bad is left off first; `<environment>.full.md` has
everything.

Values that a plan marks as sensitive, their copies, and texts that look like a secret, are put away while the plan is
read: no rule, comment or file can hold them. What is known only after apply is said to be so, with the resource it
comes from.

A plan of 2,000 changed resources (7.7 MB of JSON) is reviewed in 1.3 to 1.8 s of one core, the start of Python
included; `tests/plan_review/test_speed.py` lets no more than 3 s pass.

## Accepting a finding

A finding that is meant is accepted in `environments/suppressions.toml`, for a reason and until a day. It is still
shown. Rules marked † can't be accepted.

```toml
[[suppression]]
tool = "plan"
rule = "data_destroyed"
resource = "prod-lakehouse/databricks_schema.silver"   # <stack>/<address>; * stands for any text, as before a [
reason = "Copied to silver_v2, which has been read for a month; nothing reads silver any more."
expires = 2027-01-31
```

## Rules

A rule is one file in `plan_review/rules/`, named like the rule, with a compliant and a violating plan in
`tests/plan_review/`.
"""


def document() -> str:
    """Return the document's text."""
    parts = [_HEAD]
    for section in Section:
        parts.append(f"\n### {section.value}\n\n| rule | what it watches | severity | why |\n|---|---|---|---|\n")
        for name, rule in all_rules().items():
            if rule.section is section:
                mark = "" if rule.suppressible else " †"
                severities = "<br>".join(f"**{one.word}**: {when}" for one, when in rule.severities.items())
                parts.append(f"| `{name}`{mark} | {rule.title} | {severities} | {rule.why} |\n")
    return "".join(parts)


if __name__ == "__main__":
    write_text(DOCUMENT, document())
