"""What the documents share: names, tags, and how an argument is taken away."""

from __future__ import annotations


class _Removed:
    """A value whose text is the same in every process, as the names of parametrized tests have to be."""

    def __repr__(self) -> str:
        return "removed"


REMOVED = _Removed()
"""As the new value in ``changed``: take the argument away."""
SUBSCRIPTION = "7e570000-0000-4000-8000-000000000004"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-prod"
RUNNER = "11111111-2222-3333-4444-555555555555"
WHEEL = "/Volumes/netflix_prod/ops/artifacts/1f3a/netflix_jobs-0.1.0-py3-none-any.whl"
TAGS = {"environment": "prod"}
KEPT = {"prevent_destroy": True}
LAYERS = ("raw", "gold")
