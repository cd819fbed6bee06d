"""Every recorded answer of Microsoft's own evaluator is ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate

RECORDED = json.loads(Path(__file__).with_name("evaluator_cases.json").read_text(encoding="utf-8"))
CONTEXT = Context(**RECORDED["context"])


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: case["expression"][:60])
def test_the_answer_is_the_recorded_one(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises(ExpressionError):
            evaluate(case["expression"], CONTEXT)
    else:
        answer = evaluate(case["expression"], CONTEXT)
        assert json.dumps(answer) == json.dumps(case["value"])
