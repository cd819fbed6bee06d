"""What the service takes and its authoring tool writes, and the package of its types does not know.

Each entry was seen in factories that are published and run.
"""

from __future__ import annotations

_KEYS = {
    ("AmazonRdsForOracleSource", "convertDecimalToInteger"),
    ("AzureDatabricksLinkedServiceTypeProperties", "clusterOption"),
    ("AzurePostgreSqlSource", "partitionOption"),
    ("AzurePostgreSqlSource", "partitionSettings"),
    ("DataFlowReference", "linkedServiceParameters"),  # data flows with inline datasets
    ("HDInsightOnDemandLinkedServiceTypeProperties", "osType"),
    ("JsonWriteSettings", "quoteAllText"),
    ("ManagedVirtualNetwork", "preventDataExfiltration"),
    ("MappingDataFlowTypeProperties", "udfLibraries"),
    ("OracleSource", "convertDecimalToInteger"),
    ("PipelinePolicy", "cancelAfter"),
    ("PowerQueryTypeProperties", "sinks"),
    ("SecureInputOutputPolicy", "retry"),  # of a SetVariable: it has no effect
    ("SecureInputOutputPolicy", "retryIntervalInSeconds"),
    ("SecureInputOutputPolicy", "timeout"),
    ("ServicePrincipalCredentialTypeProperties", "azureCloudType"),
    ("SnowflakeLinkedServiceTypeProperties", "authenticationType"),
    ("SynapseNotebookActivityTypeProperties", "authentication"),
    ("SynapseNotebookActivityTypeProperties", "snapshot"),
}
OBJECTS = {"additionalHeaders", "body", "paginationRules"}
"""Keys that are documented as text, and hold an object as well."""
ALIASES = {"udflibrary": "MappingDataFlow"}
"""Types in lower case that have the form of another one: a library of functions for data flows."""
_VALUES: dict[tuple[str, str], set[str] | None] = {
    ("IntegrationRuntimeSsisCatalogInfo", "catalogPricingTier"): None,  # S0, P1, GP_Gen5_2, … of Azure SQL Database
    ("MappingDataFlow", "type"): {"UDFLibrary"},
    ("ScriptActivityParameter", "type"): {"Byte[]"},
    ("VariableSpecification", "type"): {"Boolean", "Integer"},  # the first is that of older factories
    ("WebActivityTypeProperties", "method"): {"PATCH"},
}


def is_key_beyond(shape: str, key: str) -> bool:
    """True for a key that the type lacks, and the service has; it keeps encrypted credentials in any linked service."""
    return (shape, key) in _KEYS or (key == "encryptedCredential" and "LinkedService" in shape)


def is_value_beyond(shape: str, key: str, value: object) -> bool:
    """True for a value that the enumeration of a key lacks, and the service has; None stands for any text."""
    values = _VALUES.get((shape, key), set())
    return isinstance(value, str) and (values is None or value.lower() in {each.lower() for each in values})
