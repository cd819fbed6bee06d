"""The options of a ``cloudFiles`` stream: each is honoured or refused, none is ignored.

Names and meanings: https://docs.databricks.com/ingestion/auto-loader/options.html and, for CSV,
https://spark.apache.org/docs/latest/sql-data-sources-csv.html.
"""

from __future__ import annotations

import codecs
import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from local_platform.auto_loader.dialect import Dialect
from local_platform.errors import AutoLoaderError
from local_platform.storage.errors import StorageError
from local_platform.storage.locations import folder_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.storage.folder import Folder

EvolutionMode = Literal["addNewColumns", "rescue", "failOnNewColumns", "none"]
_EVOLUTION_MODES = ("addNewColumns", "rescue", "failOnNewColumns", "none")


@dataclass(frozen=True, slots=True)
class _Option:
    """The rule for one option.

    Attributes:
        only: the one value that is honoured; None if there are several.
        needed: what to do where it is left out; None if it may be, as the value then is Databricks' own default.
    """

    only: str | None = None
    needed: str | None = None


_OPTIONS = {
    "path": _Option(needed="name the source folder in load(...)"),
    "cloudFiles.format": _Option("csv", needed='set it to "csv"'),
    "cloudFiles.schemaLocation": _Option(
        needed="name a folder that keeps the stream's schema and list of files, also in a pipeline, where Databricks "
        "has one of its own"
    ),
    "cloudFiles.schemaEvolutionMode": _Option(),
    "cloudFiles.maxFilesPerTrigger": _Option(),
    "cloudFiles.maxBytesPerTrigger": _Option(),
    "cloudFiles.inferColumnTypes": _Option("false"),
    "cloudFiles.partitionColumns": _Option(""),
    "cloudFiles.allowOverwrites": _Option("false"),
    "cloudFiles.includeExistingFiles": _Option("true"),
    "cloudFiles.useManagedFileEvents": _Option("false"),  # files are found by listing
    "cloudFiles.validateOptions": _Option("true"),
    "header": _Option("true", needed='set it to "true", columns are found by their header names'),
    "readerCaseSensitive": _Option(
        "false", needed='set it to "false", header names are matched without regard to case'
    ),
    "rescuedDataColumn": _Option(),
    "pathGlobFilter": _Option(),
    "ignoreCorruptFiles": _Option(),
    "ignoreMissingFiles": _Option("false"),
    "recursiveFileLookup": _Option("true"),
    "multiLine": _Option(),
    "sep": _Option(),
    "delimiter": _Option(),
    "quote": _Option(),
    "escape": _Option(),
    "encoding": _Option(),
    "charset": _Option(),
    "inferSchema": _Option("false"),
    "mode": _Option("PERMISSIVE"),
    "nullValue": _Option(""),
    "emptyValue": _Option(""),
    "ignoreLeadingWhiteSpace": _Option("false"),
    "ignoreTrailingWhiteSpace": _Option("false"),
    "unescapedQuoteHandling": _Option("STOP_AT_DELIMITER"),
    "maxCharsPerColumn": _Option("-1"),
}
# The charsets that Spark's own CSV reader takes.
_ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "utf-16", "utf-16be", "utf-16le", "utf-32")
_BYTE_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_DEFAULT_MAX_FILES = 1000


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one stream. ``max_bytes`` is in bytes; None means no limit."""

    source: Folder
    schema_location: Folder
    evolution_mode: EvolutionMode
    rescued_data_column: str
    path_glob_filter: str | None
    ignore_corrupt_files: bool
    partition_columns_given: bool
    encoding: str
    dialect: Dialect
    max_files: int
    max_bytes: int | None


def parse_options(given: Mapping[str, str]) -> Options:
    """Read the options as Spark hands them over, without regard to the case of their names.

    Raises:
        AutoLoaderError: an option that is unknown, not supported here, or has a value that is not supported here.
    """
    options = {_canonical(name): value for name, value in given.items()}
    for name, option in _OPTIONS.items():
        if name not in options:
            if option.needed is not None:
                raise AutoLoaderError(f"The option {name} is missing: {option.needed}.")
        elif option.only is not None and options[name].lower() != option.only.lower():
            raise _refused(name, options[name], f"the local Auto Loader honours only {option.only!r}")
    return Options(
        source=_folder(options, "path"),
        schema_location=_folder(options, "cloudFiles.schemaLocation"),
        evolution_mode=_evolution_mode(options),
        rescued_data_column=options.get("rescuedDataColumn", "_rescued_data"),
        path_glob_filter=_glob(options.get("pathGlobFilter")),
        ignore_corrupt_files=_boolean(options, "ignoreCorruptFiles"),
        partition_columns_given="cloudFiles.partitionColumns" in options,
        encoding=_encoding(options),
        dialect=_dialect(options),
        max_files=_max_files(options),
        max_bytes=_max_bytes(options.get("cloudFiles.maxBytesPerTrigger")),
    )


def _folder(options: Mapping[str, str], option: str) -> Folder:
    try:
        return folder_at(options[option])
    except StorageError as error:
        raise AutoLoaderError(f"The option {option}: {error}") from error


def _canonical(name: str) -> str:
    known = {option.lower(): option for option in _OPTIONS}
    if name.lower() in known:
        return known[name.lower()]
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    hint = f" Did you mean {known[close[0]]}?" if close else ""
    raise AutoLoaderError(
        f"The option {name} is not supported by the local Auto Loader, which ignores none: leave it out or set it "
        f"only on Databricks.{hint}"
    )


def _refused(name: str, value: str, why: str) -> AutoLoaderError:
    return AutoLoaderError(f"The option {name} has the value {value!r}: {why}.")


def _evolution_mode(options: Mapping[str, str]) -> EvolutionMode:
    value = options.get("cloudFiles.schemaEvolutionMode", "addNewColumns")
    for mode in _EVOLUTION_MODES:
        if value.lower() == mode.lower():
            return cast("EvolutionMode", mode)
    raise _refused("cloudFiles.schemaEvolutionMode", value, f"use one of {', '.join(_EVOLUTION_MODES)}")


def _boolean(options: Mapping[str, str], name: str) -> bool:
    value = options.get(name, "false")
    if value.lower() not in {"true", "false"}:
        raise _refused(name, value, 'use "true" or "false"')
    return value.lower() == "true"


def _glob(pattern: str | None) -> str | None:
    if pattern and set(pattern) & set("[]{}\\"):
        raise _refused("pathGlobFilter", pattern, "only * and ? are supported here")
    return pattern or None


def _encoding(options: Mapping[str, str]) -> str:
    value = options.get("encoding", options.get("charset", "UTF-8"))
    supported = {codecs.lookup(name).name for name in _ENCODINGS}
    try:
        name = codecs.lookup(value).name
    except LookupError:
        name = ""
    if name not in supported:
        raise _refused("encoding", value, f"use one of {', '.join(_ENCODINGS)}")
    return name


def _dialect(options: Mapping[str, str]) -> Dialect:
    separator = options.get("sep", options.get("delimiter", ","))
    separator = "\t" if separator == "\\t" else separator
    quote, escape = options.get("quote", '"'), options.get("escape", "\\")
    for name, value in (("sep", separator), ("quote", quote), ("escape", escape)):
        if len(value) != 1 or not value.isascii() or value in "\r\n\0":
            raise _refused(name, value, "use one ASCII character that is not a line break")
    if escape not in {quote, "\\"}:
        raise _refused("escape", escape, "use the quote character (a doubled quote) or a backslash")
    if separator in {quote, escape}:
        raise _refused("sep", separator, "the separator must differ from quote and escape")
    return Dialect(separator, quote, escape, multi_line=_boolean(options, "multiLine"))


def _max_files(options: Mapping[str, str]) -> int:
    value = options.get("cloudFiles.maxFilesPerTrigger", str(_DEFAULT_MAX_FILES))
    if not re.fullmatch(r"0*[1-9]\d*", value, re.ASCII):
        raise _refused("cloudFiles.maxFilesPerTrigger", value, "use a whole number above 0")
    return int(value)


def _max_bytes(value: str | None) -> int | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+)\s*([bkmgt]?)b?", value.strip().lower(), re.ASCII)
    if not match or not int(match[1]):
        raise _refused("cloudFiles.maxBytesPerTrigger", value, "use a size above 0 such as 512m or 10g")
    return int(match[1]) * _BYTE_UNITS[match[2]]
