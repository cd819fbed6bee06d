"""Keys and values that the service accepts although ``azure-mgmt-datafactory`` does not declare them.

Each entry was seen in factories that are published and run.
"""

from __future__ import annotations

_KEYS = {
    ("AmazonRdsForOracleSource", "convertDecimalToInteger"),
    ("AzureDatabricksLinkedServiceTypeProperties", "clusterOption"),
    ("AzurePostgreSqlSource", "partitionOption"),
    ("AzurePostgreSqlSource", "partitionSettings"),
    ("DataFlowReference", "linkedServiceParameters"),  # for data flows with inline datasets
    ("HDInsightOnDemandLinkedServiceTypeProperties", "osType"),
    ("JsonWriteSettings", "quoteAllText"),
    ("ManagedVirtualNetwork", "preventDataExfiltration"),
    ("MappingDataFlowTypeProperties", "udfLibraries"),
    ("OracleSource", "convertDecimalToInteger"),
    ("PipelinePolicy", "cancelAfter"),
    ("PowerQueryTypeProperties", "sinks"),
    ("SecureInputOutputPolicy", "retry"),  # on a SetVariable activity, where it has no effect
    ("SecureInputOutputPolicy", "retryIntervalInSeconds"),
    ("SecureInputOutputPolicy", "timeout"),
    ("ServicePrincipalCredentialTypeProperties", "azureCloudType"),
    ("SnowflakeLinkedServiceTypeProperties", "authenticationType"),
    ("SynapseNotebookActivityTypeProperties", "authentication"),
    ("SynapseNotebookActivityTypeProperties", "snapshot"),
}
OBJECTS = {"additionalHeaders", "body", "paginationRules"}
"""Keys that are documented as text but may also hold an object."""
ALIASES = {"udflibrary": "MappingDataFlow"}
"""Types in lower case that have the form of another one: a library of functions for data flows."""
# None: any text.
_VALUES: dict[tuple[str, str], set[str] | None] = {
    ("IntegrationRuntimeSsisCatalogInfo", "catalogPricingTier"): None,  # S0, P1, GP_Gen5_2, … of Azure SQL Database
    ("MappingDataFlow", "type"): {"UDFLibrary"},
    ("ScriptActivityParameter", "type"): {"Byte[]"},
    ("VariableSpecification", "type"): {"Boolean", "Integer"},  # older factories have Boolean
    ("WebActivityTypeProperties", "method"): {"PATCH"},
}


def is_key_beyond(shape: str, key: str) -> bool:
    """Whether the service accepts a key that its type lacks; all linked services may have ``encryptedCredential``."""
    return (shape, key) in _KEYS or (key == "encryptedCredential" and "LinkedService" in shape)


def is_value_beyond(shape: str, key: str, value: object) -> bool:
    """Whether the service accepts a text that the enumeration of its key lacks."""
    values = _VALUES.get((shape, key), set())
    return isinstance(value, str) and (values is None or value.lower() in {each.lower() for each in values})
