"""The examples of Microsoft's documentation, with their results as the service's evaluator gives them.

Where the page shows a result that cannot be (`"2018-03-25T00:00:0000000Z"`, or a format of another culture), the
evaluator's answer stands.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from data_factory.expressions import Context, evaluate
from data_factory.expressions.functions import FUNCTIONS

EXAMPLES = json.loads(Path(__file__).with_name("documented_examples.json").read_text(encoding="utf-8"))
CONTEXT = Context(pipeline_parameters={"myNumber": 42})
DOCUMENTED = """
    concat endsWith guid indexOf lastIndexOf replace split startsWith substring toLower toUpper trim
    contains empty first intersection join last length skip take union
    and equals greater greaterOrEquals if less lessOrEquals not or
    array base64 base64ToBinary base64ToString binary bool coalesce createArray dataUri dataUriToBinary dataUriToString
    decodeBase64 decodeDataUri decodeUriComponent encodeUriComponent float int json string uriComponent
    uriComponentToBinary uriComponentToString xml xpath
    add div max min mod mul rand range sub
    addDays addHours addMinutes addSeconds addToTime convertFromUtc convertTimeZone convertToUtc dayOfMonth dayOfWeek
    dayOfYear formatDateTime getFutureTime getPastTime startOfDay startOfHour startOfMonth subtractFromTime ticks utcNow
"""
OF_THE_CONTEXT = ["pipeline", "variables", "activity", "item", "dataset", "linkedService", "trigger", "triggerBody"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["expression"][:60])
def test_a_documented_example_has_its_result(example: dict[str, Any]) -> None:
    assert json.dumps(evaluate(example["expression"], CONTEXT)) == json.dumps(example["value"])


def test_every_documented_function_exists_and_no_other() -> None:
    names = [function.name for function in FUNCTIONS.values()]
    assert sorted(names) == sorted([*DOCUMENTED.split(), *OF_THE_CONTEXT])
