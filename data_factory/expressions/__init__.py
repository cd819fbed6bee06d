"""The expression language of Data Factory and Synapse pipelines, in plain Python.

    >>> from data_factory.expressions import Context, evaluate
    >>> evaluate("raw/@{pipeline().parameters.name}", Context(pipeline_parameters={"name": "titles"}))
    'raw/titles'

Implemented from Microsoft's "Expressions and functions in Azure Data Factory" and "System variables"; where those
leave a question open (casing, types, rounding, .NET's formats), as Microsoft's own evaluator answers it.
"""

from data_factory.expressions.context import UNSET, Context
from data_factory.expressions.errors import ExpressionError
from data_factory.expressions.evaluator import evaluate
from data_factory.expressions.parser import parse
from data_factory.expressions.references import Reference, references

__all__ = ["UNSET", "Context", "ExpressionError", "Reference", "evaluate", "parse", "references"]
