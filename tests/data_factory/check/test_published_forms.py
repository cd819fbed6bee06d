"""Forms that published factories have, and the types of the service's package don't know, are no mistakes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from data_factory.check import check_folder

FACTORY = Path(__file__).with_name("factory")
Json = dict[str, Any]


def resource(kind: str, **type_properties: Any) -> Json:
    return {"properties": {"type": kind, "typeProperties": type_properties}}


def pipeline(*activities: Json, **properties: Any) -> Json:
    return {"properties": {"activities": list(activities), **properties}}


def dataset(name: str, **parameters: str) -> Json:
    return {"referenceName": name, "type": "DatasetReference", "parameters": parameters}


WAIT = {"name": "Wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
WAIT_LONGER = {"name": "Wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": "@variables('n')"}}
SSIS = {"catalogInfo": {"catalogServerEndpoint": "a.database.windows.net", "catalogPricingTier": "GP_Gen5_2"}}
LAKE = {"referenceName": "lake", "type": "LinkedServiceReference"}


def to_json(source: Json, name: str = "To JSON") -> Json:
    sink = {"type": "JsonSink", "formatSettings": {"type": "JsonWriteSettings", "quoteAllText": True}}
    return {
        "name": name,
        "type": "Copy",
        "inputs": [dataset("rest")],
        "outputs": [dataset("lake_json")],
        "typeProperties": {"source": source, "sink": sink},
    }


TO_JSON = to_json(
    {
        "type": "RestSource",
        "additionalHeaders": {"Accept": "x"},
        "paginationRules": {"supportRFC5988": "true"},
    }
)
LAKE_JSON = {
    "properties": {
        "type": "Json",
        "linkedServiceName": LAKE,
        "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}},
    }
}
REST = {
    "properties": {
        "type": "RestResource",
        "linkedServiceName": {"referenceName": "rest", "type": "LinkedServiceReference"},
        "typeProperties": {"relativeUrl": "a"},
    }
}
POST = {
    "name": "Post",
    "type": "WebActivity",
    "policy": {"timeout": "2.0:01:00"},
    "typeProperties": {"method": "POST", "url": "https://example.com", "body": {"notify": "no"}},
}
PATCH = {
    "name": "Patch",
    "type": "WebActivity",
    "typeProperties": {"method": "PATCH", "url": "https://example.com", "body": "x"},
}
SCRIPT = {
    "name": "Script",
    "type": "Script",
    "linkedServiceName": LAKE,
    "typeProperties": {
        "scripts": [
            {"type": "Query", "text": "SELECT 1", "parameters": [{"name": "a", "type": "Byte[]", "value": "x"}]}
        ]
    },
}
FLOW = {
    "name": "Flow",
    "type": "ExecuteDataFlow",
    "typeProperties": {
        "dataflow": {"referenceName": "flow", "type": "DataFlowReference", "linkedServiceParameters": {"source": {}}}
    },
}
COUNTS = {"variables": {"n": {"type": "Integer", "defaultValue": 3}}, "policy": {"cancelAfter": {}}}
REMEMBER = {
    "name": "Remember",
    "type": "SetVariable",
    "policy": {"retry": 0, "retryIntervalInSeconds": 30, "secureOutput": False},
    "typeProperties": {"variableName": "n", "value": 1},
}
FORMS: dict[str, dict[str, Json]] = {
    "a managed network": {
        "managedVirtualNetwork/default": {"properties": {"preventDataExfiltration": False, "vNetId": "1"}}
    },
    "any pricing tier": {"integrationRuntime/ssis": resource("Managed", ssisProperties=SSIS)},
    "HTTP as the transport of Hive": {
        "linkedService/hive": resource("Hive", host="h", authenticationType="Anonymous", thriftTransportProtocol="HTTP")
    },
    "credentials that the service has encrypted": {
        "linkedService/adx": resource(
            "AzureDataExplorer", endpoint="https://a.kusto.windows.net", database="d", encryptedCredential="x"
        ),
    },
    "credentials that were never anything else": {
        "linkedService/cx": resource(
            "OracleServiceCloud", host="https://example.com", username="u", encryptedCredential="x"
        ),
    },
    "a cluster's system": {
        "linkedService/spark": resource(
            "HDInsightOnDemand",
            clusterSize=2,
            timeToLive="00:15:00",
            version="4.0",
            osType="Linux",
            linkedServiceName=LAKE,
            hostSubscriptionId="s",
            tenant="t",
            clusterResourceGroup="g",
        )
    },
    "a dataset that a query stands in for": {
        "dataset/snow": {"properties": {"type": "SnowflakeV2Table", "linkedServiceName": LAKE, "schema": []}}
    },
    "a library of functions for data flows": {
        "dataflow/library": resource(
            "UDFLibrary", sources=[], sinks=[], transformations=[], scriptLines=["f(string) as string = trim(i1)"]
        ),
        "dataflow/flow": resource(
            "MappingDataFlow",
            sources=[],
            sinks=[],
            transformations=[],
            udfLibraries=[{"referenceName": "library", "type": "DataFlowReference"}],
            scriptLines=[],
        ),
    },
    "settings of sources": {
        "pipeline/p": pipeline(
            to_json({"type": "AzureDataExplorerSource", "query": "t", "queryTimeout": "00:10:00"}),
            to_json({"type": "OracleSource", "convertDecimalToInteger": True}, name="of Oracle"),
        ),
        "dataset/lake_json": LAKE_JSON,
        "dataset/rest": REST,
        "linkedService/rest": resource("RestService", url="https://example.com", authenticationType="Anonymous"),
    },
    "the kind of a cluster": {
        "linkedService/bricks": resource(
            "AzureDatabricks", domain="https://a.azuredatabricks.net", clusterOption="Fixed"
        )
    },
    "a policy of SetVariable": {"pipeline/p": pipeline(REMEMBER, WAIT_LONGER, **COUNTS)},
    "the authentication of Snowflake": {
        "linkedService/snow": resource("Snowflake", connectionString="jdbc:snowflake://a", authenticationType="Basic")
    },
    "a wrangling data flow's sinks": {
        "dataflow/wrangle": resource("WranglingDataFlow", sources=[], sinks=[], script="section Section1;")
    },
    "objects in place of text": {
        "pipeline/p": pipeline(TO_JSON, POST, PATCH),
        "dataset/lake_json": LAKE_JSON,
        "dataset/rest": REST,
        "linkedService/rest": resource("RestService", url="https://example.com", authenticationType="Anonymous"),
    },
    "parameters of scripts": {"pipeline/p": pipeline(SCRIPT)},
    "data flows with inline datasets": {
        "pipeline/p": pipeline(FLOW),
        "dataflow/flow": resource("MappingDataFlow", sources=[], sinks=[], transformations=[], script=""),
    },
    "default values that are expressions": {
        "pipeline/p": pipeline(
            {**WAIT, "typeProperties": {"waitTimeInSeconds": "@length(concat(variables('n'), variables('all')))"}},
            parameters={
                "count": {"type": "int", "defaultValue": "@int(pipeline().globalParameters.environment)"},
                "file": {"type": "string", "defaultValue": "@triggerBody().fileName"},
                "rows": {"type": "object", "defaultValue": [{"a": 1}]},
            },
            variables={
                "n": {"type": "String", "defaultValue": "@{pipeline().parameters.count}@{pipeline().parameters.file}"},
                "all": {"type": "String", "defaultValue": "@string(pipeline().parameters.rows)"},
            },
        )
    },
    "integers, and an end for the pipeline": {"pipeline/p": pipeline(WAIT_LONGER, **COUNTS)},
}


@pytest.mark.parametrize("files", FORMS.values(), ids=FORMS)
def test_a_published_form_is_no_mistake(files: dict[str, Json], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FACTORY, tmp_path / "factory"))
    for name, content in files.items():
        file = folder / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"name": file.stem, **content}), encoding="utf-8")

    assert [str(finding) for finding in check_folder(folder)] == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "linkedService/hive",
            resource("Hive", host="h", authenticationType="Anonymous", thriftTransportProtocol="HTP"),
            "HTP",
        ),
        ("pipeline/p", pipeline({**POST, "policy": {"timeout": "2 days"}}), "2 days"),
        (
            "pipeline/p",
            pipeline(WAIT_LONGER, variables={"n": {"type": "Integer", "defaultValue": "x"}}),
            "not of its type",
        ),
        ("pipeline/p", pipeline(WAIT, policy={"cancel": {}}), "cancel"),
        ("linkedService/cx", resource("OracleServiceCloud", host="h", username="u"), "'password' is missing"),
        ("pipeline/p", pipeline({**SCRIPT, "linkedServiceName": None}), "'Script' needs a 'linkedServiceName'"),
        (
            "linkedService/db",
            resource("AzureSqlDatabase", connectionString={"type": "AzureKeyVaultSecret", "store": LAKE}),
            "'secretName' is missing",
        ),
        ("dataflow/f", resource("UDFLibraries", scriptLines=[]), "there is no type 'UDFLibraries'"),
        (
            "dataset/d",
            {"properties": {"type": "AzureSearchIndex", "linkedServiceName": LAKE}},
            "'typeProperties' is missing",
        ),
    ],
)
def test_what_only_looks_like_it_is_one(name: str, content: Json, says: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FACTORY, tmp_path / "factory"))
    (folder / "dataflow").mkdir()
    (folder / f"{name}.json").write_text(json.dumps({"name": name.partition("/")[2], **content}), encoding="utf-8")

    (finding,) = check_folder(folder)
    assert says in finding.message
