"""Which program is meant by Terraform: HashiCorp's, or OpenTofu."""

from __future__ import annotations

import os

PROGRAMS = ("terraform", "tofu")
# Ours, and the one that the command `cdktf` reads: named once, a choice holds for both.
_VARIABLES = ("TERRAFORM", "TERRAFORM_BINARY_NAME")


def named_program() -> str | None:
    """Return the program that the environment names; None when it names none."""
    return next((named for variable in _VARIABLES if (named := os.environ.get(variable))), None)
