"""Which program runs as Terraform: HashiCorp's, or OpenTofu."""

from __future__ import annotations

import os

PROGRAMS = ("terraform", "tofu")
# The first is this project's own; the second is the one that the command `cdktf` reads.
_VARIABLES = ("TERRAFORM", "TERRAFORM_BINARY_NAME")


def named_program() -> str | None:
    """Return the program that an environment variable names; None when none is set."""
    return next((named for variable in _VARIABLES if (named := os.environ.get(variable))), None)
