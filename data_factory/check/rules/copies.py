"""Rules for what single activities need beyond their types: Copy, GetMetadata, retries and timeouts."""

from __future__ import annotations

from typing import Any

from data_factory.check.activities import Activity, activities
from data_factory.check.definitions import Definition, Factory, items, mapping
from data_factory.check.structure import is_dynamic
from data_factory.expressions.functions.scope import suggestion

FIELDS = (
    "itemName",
    "itemType",
    "size",
    "created",
    "lastModified",
    "childItems",
    "contentMD5",
    "structure",
    "columnCount",
    "exists",
)
_BEHAVIORS = ("PreserveHierarchy", "FlattenHierarchy", "MergeFiles")
_FORMATS = {"Binary", "DelimitedText", "Json", "Parquet", "Avro", "Orc", "Excel", "Xml"}
_ON_A_SERVICE = {
    "AzureDataExplorerCommand",
    "AzureFunctionActivity",
    "AzureMLBatchExecution",
    "AzureMLExecutePipeline",
    "AzureMLUpdateResource",
    "Custom",
    "DataLakeAnalyticsU-SQL",
    "DatabricksJob",
    "DatabricksNotebook",
    "DatabricksSparkJar",
    "DatabricksSparkPython",
    "HDInsightHive",
    "HDInsightMapReduce",
    "HDInsightPig",
    "HDInsightSpark",
    "HDInsightStreaming",
    "Script",
    "SqlServerStoredProcedure",
}
_STORES = {"HttpServerLocation": "Http", "FtpServerLocation": "FtpServer"}


def check_activity_settings(definition: Definition, factory: Factory) -> None:
    """Copies have a source and a sink that fit their datasets; metadata fields exist; retries are in bounds."""
    if definition.folder != "pipeline":
        return
    runs = definition.properties.get("concurrency")
    if isinstance(runs, int) and runs < 1:
        definition.report("policy", f"concurrency is at least 1, not {runs}", ("properties", "concurrency"))
    for activity in activities(definition):
        _check_policy(definition, activity)
        if activity.type in _ON_A_SERVICE and not activity.value.get("linkedServiceName"):
            message = f"'{activity.name}' needs a 'linkedServiceName', the service that it runs on"
            definition.report("missing-key", message, activity.path)
        if activity.type == "Copy":
            _check_copy(definition, factory, activity)
        if activity.type == "GetMetadata":
            _check_fields(definition, activity)


def _check_policy(definition: Definition, activity: Activity) -> None:
    policy = mapping(activity.value.get("policy"))
    for key, most in (("retry", 2**31 - 1), ("retryIntervalInSeconds", 86_400)):
        value = policy.get(key)
        if isinstance(value, int) and not 0 <= value <= most:
            definition.report("policy", f"{key} is 0 to {most:,}, not {value}", (*activity.path, "policy", key))


def _check_fields(definition: Definition, activity: Activity) -> None:
    known = {name.lower() for name in FIELDS}
    for index, name in enumerate(items(activity.settings.get("fieldList"))):
        if isinstance(name, str) and not is_dynamic(name) and name.lower() not in known:
            path = (*activity.path, "typeProperties", "fieldList", index)
            definition.report("unknown-value", f"there is no metadata '{name}'{suggestion(name, FIELDS)}", path)


def _check_copy(definition: Definition, factory: Factory, activity: Activity) -> None:
    for key, side in (("inputs", "source"), ("outputs", "sink")):
        given = items(activity.value.get(key))
        if len(given) != 1:
            message = f"a Copy has one dataset under '{key}', not {len(given)}"
            definition.report("copy", message, (*activity.path, key) if key in activity.value else activity.path)
            continue
        dataset = factory.of("dataset").get(str(mapping(given[0]).get("referenceName")).lower())
        if dataset is not None:
            settings = mapping(activity.settings.get(side))
            _check_side(definition, dataset, settings, (*activity.path, "typeProperties", side))


def _check_side(definition: Definition, dataset: Definition, settings: dict[str, Any], path: tuple[Any, ...]) -> None:
    side = path[-1]
    form = str(dataset.properties.get("type"))
    suffix = "Source" if side == "source" else "Sink"
    kind = settings.get("type")
    if form in _FORMATS and isinstance(kind, str) and kind != form + suffix:
        message = f"the dataset '{dataset.name}' is {form}, so its {side} is a {form}{suffix}, not a {kind}"
        definition.report("copy", message, (*path, "type"))
    location = mapping(mapping(dataset.properties.get("typeProperties")).get("location")).get("type")
    store_settings = mapping(settings.get("storeSettings"))
    store, behavior = store_settings.get("type"), store_settings.get("copyBehavior")
    known = {name.lower() for name in _BEHAVIORS}
    if isinstance(behavior, str) and behavior.lower() not in known and not is_dynamic(behavior):
        message = f"there is no copyBehavior '{behavior}'{suggestion(behavior, _BEHAVIORS)}"
        definition.report("unknown-value", message, (*path, "storeSettings", "copyBehavior"))
    if isinstance(location, str) and isinstance(store, str):
        expected = _STORES.get(location, location.removesuffix("Location"))
        wanted = expected + ("ReadSettings" if side == "source" else "WriteSettings")
        if store != wanted:
            message = f"the dataset '{dataset.name}' lies in {location}, so this is {wanted}, not {store}"
            definition.report("copy", message, (*path, "storeSettings", "type"))
