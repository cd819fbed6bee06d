"""Reads a delivered file as text, whatever it is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PATTERN = re.compile(r"[*?\[\]{}\\]")
# Spark's own file sources read the files they have listed with it. To escape a pattern's characters is not enough:
# Hadoop then takes the part before a colon for a scheme, and fails.
_LITERAL = {"__globPaths__": "false"}


def filled_lines(spark: SparkSession, file: str) -> DataFrame:
    """Return the lines of a file that are not blank.

    Args:
        spark: the session.
        file: its path as ``_metadata`` gives it.
    """
    path = unquote(file)
    options = _LITERAL if _PATTERN.search(path) else {}
    return spark.read.options(**options).text(path).where(F.trim("value") != "")
