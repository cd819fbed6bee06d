"""Terraform's own references in synthesized text: ``${databricks_pipeline.gold.id}``."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"\$\{([A-Za-z0-9_]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_]+)\}")


def referred(text: str) -> tuple[str, str] | None:
    """Return address and attribute of a text that is one reference, such as ``databricks_pipeline.gold`` and ``id``."""
    match = _WHOLE.fullmatch(text)
    return (f"{match[1]}.{match[2]}", match[3]) if match else None
