"""What the service takes and its authoring tool writes, and the package of its types does not know.

Each entry was seen in factories that are published and run.
"""

from __future__ import annotations

KEYS = {
    ("DataFlowReference", "linkedServiceParameters"),  # data flows with inline datasets
    ("JsonWriteSettings", "quoteAllText"),
    ("ManagedVirtualNetwork", "preventDataExfiltration"),
    ("PipelinePolicy", "cancelAfter"),
    ("PowerQueryTypeProperties", "sinks"),
    ("ServicePrincipalCredentialTypeProperties", "azureCloudType"),
    ("SnowflakeLinkedServiceTypeProperties", "authenticationType"),
    ("SynapseNotebookActivityTypeProperties", "snapshot"),
}
OBJECTS = {"additionalHeaders", "body", "paginationRules"}
"""Keys that are documented as text, and hold an object as well."""
_VALUES: dict[tuple[str, str], set[str] | None] = {
    ("IntegrationRuntimeSsisCatalogInfo", "catalogPricingTier"): None,  # S0, P1, GP_Gen5_2, … of Azure SQL Database
    ("ScriptActivityParameter", "type"): {"Byte[]"},
    ("VariableSpecification", "type"): {"Boolean", "Integer"},  # the first is that of older factories
    ("WebActivityTypeProperties", "method"): {"PATCH"},
}


def is_beyond(shape: str, key: str, value: object) -> bool:
    """True for a value that the enumeration of a key lacks, and the service has; None stands for any text."""
    values = _VALUES.get((shape, key), set())
    return isinstance(value, str) and (values is None or value.lower() in {each.lower() for each in values})
