"""Errors of the stacks, their settings and the checks on them."""

from __future__ import annotations

from lakehouse.errors import LakehouseError


class StacksError(LakehouseError):
    """Base of the errors of the stacks."""


class SynthesizedOutputError(StacksError):
    """The folder of the synthesized stacks is missing, or a file in it is not what synthesis writes."""


class SuppressionError(StacksError):
    """The register of suppressions holds an entry that is malformed or has expired."""


class DefinitionError(StacksError):
    """A Data Factory definition can't be read, or the provider would not deploy it as it is written."""


class ArtifactError(StacksError):
    """The wheel or a pipeline source that a stack ships is missing, stale or not something that a pipeline runs."""


class SettingsError(StacksError):
    """A settings file can't be read, or a value in it is missing, unknown or not allowed."""


class ValidationError(StacksError):
    """Terraform could not validate the stacks, or what it found is wrong with them."""


class NamingError(StacksError):
    """A name made from the settings breaks Azure's naming rules."""


class SynthesisError(StacksError):
    """The stacks could not be synthesized."""


class RefusedStacksError(StacksError):
    """The synthesized stacks hold a mistake that no provider checks and that Azure or Databricks would refuse."""


class CheckovError(StacksError):
    """Checkov is not installed, failed, or did not check the stacks."""


class RevisionError(StacksError):
    """A revision to compare with is not known to git, or can't be synthesized."""
