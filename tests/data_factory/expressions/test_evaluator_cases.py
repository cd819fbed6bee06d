"""Every recorded answer of Microsoft's own evaluator is ours.

`evaluator_cases.json` has the context; `recorded_answers.json` asks about every function, its types and its edges. They
were recorded without cultures and Windows time zones, so no case depends on those: other tests do.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate
from data_factory.expressions.values import json_text

HERE = Path(__file__).parent
CASES = json.loads((HERE / "evaluator_cases.json").read_text(encoding="utf-8"))
RECORDED = json.loads((HERE / "recorded_answers.json").read_text(encoding="utf-8"))
CONTEXT = Context(**CASES["context"])


@pytest.mark.parametrize("case", [*CASES["cases"], *RECORDED], ids=lambda case: case["expression"][:60])
def test_the_answer_is_the_recorded_one(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises(ExpressionError):
            evaluate(case["expression"], CONTEXT)
    else:
        answer = json.loads(json_text(evaluate(case["expression"], CONTEXT)))
        assert json.dumps(answer) == json.dumps(case["value"])
