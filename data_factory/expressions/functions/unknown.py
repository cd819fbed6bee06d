"""Explains calls of functions that the language does not have."""

from __future__ import annotations

from data_factory.expressions.functions.scope import suggestion
from data_factory.expressions.functions.signature import FUNCTIONS

_LOGIC_APPS_ONLY = (
    "addProperty body chunk dateDifference decimal formatNumber isFloat isInt items nthIndexOf outputs parameters "
    "parseDateTime removeProperty result reverse setProperty slice sort triggerOutputs uriHost uriPath "
    "uriPathAndQuery uriPort uriQuery uriScheme workflow"
).lower()


def unknown_function(name: str) -> str:
    """Describe a call of a function that the language does not have."""
    if name.lower() in _LOGIC_APPS_ONLY.split():
        return f"'{name}' is a function of Logic Apps that Data Factory does not document"
    hint = suggestion(name, (function.name for function in FUNCTIONS.values()))
    return f"there is no function '{name}'{hint if 'did you mean' in hint else ''}"
