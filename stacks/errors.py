"""What can go wrong with the stacks, their settings and the checks on them."""

from __future__ import annotations

from lakehouse.errors import LakehouseError


class StacksError(LakehouseError):
    """Base of everything the stacks raise on purpose."""


class SynthesizedOutputError(StacksError):
    """The folder of the synthesized stacks is missing, or a file in it is not what synthesis writes."""


class SuppressionError(StacksError):
    """The register of suppressions holds an entry that is malformed or has expired."""


class DefinitionError(StacksError):
    """A Data Factory definition can't be read, or would not be deployed as it is written."""


class ArtifactError(StacksError):
    """The wheel or a pipeline source that a stack ships is missing, stale or of no use to it."""


class SettingsError(StacksError):
    """A settings file can't be read, or a value in it is missing, unknown or not allowed."""


class ValidationError(StacksError):
    """Terraform could not validate the stacks, or what it found is wrong with them."""


class NamingError(StacksError):
    """A name made from the settings breaks the rules that Azure has for it."""


class SynthesisError(StacksError):
    """The stacks could not be synthesized."""


class RefusedStacksError(StacksError):
    """The synthesized stacks say something that no provider checks and that Azure or Databricks would refuse."""


class CheckovError(StacksError):
    """Checkov is not installed, or did not look at the stacks as it should."""


class RevisionError(StacksError):
    """A revision to compare with is not known to git, or can't be synthesized."""
