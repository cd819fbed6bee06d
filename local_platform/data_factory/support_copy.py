"""Which parts of a Copy, and of other activities that read data, can't be done here as the service does them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.datasets import HTTP_LOCATION, HTTP_SERVICE, LAKE_LOCATIONS, LAKE_SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local_platform.data_factory.definitions import Activity, Factory

_READ = {
    "HttpReadSettings": {"requestMethod", "requestBody", "additionalHeaders", "requestTimeout"},
    "AzureBlobFSReadSettings": {
        "recursive", "wildcardFolderPath", "wildcardFileName", "modifiedDatetimeStart", "modifiedDatetimeEnd",
        "deleteFilesAfterCompletion",
    },
}  # fmt: skip
_READ["AzureBlobStorageReadSettings"] = _READ["AzureBlobFSReadSettings"]
_WRITE = {"AzureBlobFSWriteSettings": {"copyBehavior"}, "AzureBlobStorageWriteSettings": {"copyBehavior"}}
# Settings that affect how the work is done, but not its result.
_OF_NO_CONSEQUENCE = {
    "type", "maxConcurrentConnections", "disableMetricsCollection", "enablePartitionDiscovery", "blockSizeInMB",
    "parallelCopies", "dataIntegrationUnits", "validateDataConsistency", "sourceRetryCount", "sourceRetryWait",
    "sinkRetryCount", "sinkRetryWait", "writeBatchSize", "writeBatchTimeout",
}  # fmt: skip
_FORMATS = {
    "Binary": ("BinarySource", "BinarySink"),
    "DelimitedText": ("DelimitedTextSource", "DelimitedTextSink"),
    "Json": ("JsonSource", ""),
}
_TEXT_READ, _TEXT_WRITE = {"skipLineCount"}, {"quoteAllText", "fileExtension"}
_TRANSLATOR = {"type", "typeConversion", "typeConversionSettings", "mappings"}


def refusals(activity: Activity, factory: Factory) -> Iterator[str]:
    """Yield the parts of a Copy that are not supported."""
    inputs, outputs = activity.body.get("inputs") or [], activity.body.get("outputs") or []
    if len(inputs) != 1 or len(outputs) != 1:
        yield "a Copy has one input and one output"
        return
    formats = ("Binary", "DelimitedText")
    yield from dataset_refusals(inputs[0], factory, formats)
    yield from dataset_refusals(outputs[0], factory, formats, http=False)
    kinds = [factory.datasets.get(str(side.get("referenceName")), {}).get("type") for side in (inputs[0], outputs[0])]
    if kinds[0] != kinds[1] and all(kind in formats for kind in kinds):
        yield f"it turns {kinds[0]} into {kinds[1]}; only Binary to Binary and DelimitedText to DelimitedText run here"
    source, sink = activity.properties.get("source") or {}, activity.properties.get("sink") or {}
    yield from source_refusals(source)
    yield from _sink(sink)
    yield from _rest(activity.properties)


def source_refusals(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts of a source that are not supported."""
    kinds = {pair[0]: name for name, pair in _FORMATS.items()}
    if source.get("type") not in kinds:
        yield f"the source type {source.get('type')!r} is not one of {', '.join(kinds)}"
    yield from _settings("storeSettings", source.get("storeSettings"), _READ)
    yield from _format_settings(source.get("formatSettings"), _TEXT_READ)
    yield from _others("source", source, {"storeSettings", "formatSettings"})


def _sink(sink: Mapping[str, Any]) -> Iterator[str]:
    kinds = [pair[1] for pair in _FORMATS.values() if pair[1]]
    if sink.get("type") not in kinds:
        yield f"the sink type {sink.get('type')!r} is not one of {', '.join(kinds)}"
    yield from _settings("storeSettings", sink.get("storeSettings"), _WRITE)
    yield from _format_settings(sink.get("formatSettings"), _TEXT_WRITE)
    yield from _others("sink", sink, {"storeSettings", "formatSettings"})


def _settings(where: str, given: Any, known: Mapping[str, set[str]]) -> Iterator[str]:
    if not given:
        return
    if given.get("type") not in known:
        yield f"the {where} {given.get('type')!r} are not one of {', '.join(known)}"
    else:
        yield from _others(where, given, known[given["type"]])


def _format_settings(given: Any, known: set[str]) -> Iterator[str]:
    if given:
        yield from _others("formatSettings", given, known)


def _others(where: str, given: Mapping[str, Any], known: Iterable[str]) -> Iterator[str]:
    for name, value in given.items():
        if name not in known and name not in _OF_NO_CONSEQUENCE and value not in (None, False, "", [], {}):
            yield f"{where}.{name} is not done here"


def _rest(properties: Mapping[str, Any]) -> Iterator[str]:
    translator = properties.get("translator") or {}
    if translator.get("type", "TabularTranslator") != "TabularTranslator":
        yield f"the translator {translator.get('type')!r} is not a TabularTranslator"
    yield from _others("translator", translator, _TRANSLATOR)
    known = {"source", "sink", "translator", "enableSkipIncompatibleRow"}
    yield from _others("typeProperties", properties, known)


def dataset_refusals(reference: Any, factory: Factory, formats: Iterable[str], *, http: bool = True) -> Iterator[str]:
    """Yield the parts of a dataset and of its linked service that are not supported.

    Args:
        reference: the dataset reference.
        factory: the definitions.
        formats: supported types of datasets.
        http: whether data may be read over HTTP; else they must be in the lake.
    """
    name = reference.get("referenceName") if isinstance(reference, dict) else None
    definition = factory.datasets.get(str(name))
    if definition is None:
        yield f"it refers to the dataset {name!r}, which the factory does not have"
        return
    if str(definition.get("type")) not in formats:
        yield f"the dataset {name!r} is of the type {definition.get('type')!r}, not one of {', '.join(formats)}"
        return
    properties = definition.get("typeProperties") or {}
    location = properties.get("location") or {}
    if location.get("type") not in ({HTTP_LOCATION, *LAKE_LOCATIONS} if http else LAKE_LOCATIONS):
        yield f"the dataset {name!r} has its data in a {location.get('type')!r}, which can't be reached here"
    for key in ("compression", "compressionCodec"):
        if properties.get(key) not in (None, "", "none", "None"):
            yield f"the dataset {name!r} is compressed ({key}), which is not undone or done here"
    yield from _service_refusals(definition, location, factory)


def _service_refusals(definition: Mapping[str, Any], location: Mapping[str, Any], factory: Factory) -> Iterator[str]:
    name = (definition.get("linkedServiceName") or {}).get("referenceName")
    service = factory.linked_services.get(str(name))
    expected = (HTTP_SERVICE,) if location.get("type") == HTTP_LOCATION else LAKE_SERVICES
    if service is None:
        yield f"it needs the linked service {name!r}, which the factory does not have"
    elif service.get("type") not in expected:
        yield f"the linked service {name!r} is of the type {service.get('type')!r}, not {' or '.join(expected)}"
    elif service.get("type") == HTTP_SERVICE:
        properties = service.get("typeProperties") or {}
        kind = str(properties.get("authenticationType", "Anonymous"))
        if kind.lower() not in {"anonymous", "basic"}:
            yield f"the linked service {name!r} identifies itself by {kind}; Anonymous and Basic run here"
        keys = ("password", "userName") if kind.lower() == "basic" else ()
        yield from secret_refusals(f"the linked service {name!r}", properties, keys)
        headers = properties.get("authHeaders")
        yield from secret_refusals(f"the linked service {name!r}", headers or {}, headers or ())


def secret_refusals(where: str, values: Mapping[str, Any], keys: Iterable[str]) -> Iterator[str]:
    """Yield the values that are secrets which this machine does not have."""
    for key in keys:
        kind = values[key].get("type") if isinstance(values.get(key), dict) else None
        if kind == "AzureKeyVaultSecret":
            yield f"{where} takes {key} from a key vault, which is not there on this machine; try with a SecureString"
