"""The functions of the language, one module a family as the documentation groups them.

A new function is a Python function under `@function(...)` in the module of its family, nothing else.
"""

from data_factory.expressions.functions import (
    collections,
    conversion,
    dates,
    logic,
    mathematics,
    scope,
    strings,
    time_zones,
    uris,
    xml,
)
from data_factory.expressions.functions.signature import FUNCTIONS, Function

__all__ = [
    "FUNCTIONS",
    "Function",
    "collections",
    "conversion",
    "dates",
    "logic",
    "mathematics",
    "scope",
    "strings",
    "time_zones",
    "uris",
    "xml",
]
