"""Names of schemas, shared tables and technical columns, each written once."""

from __future__ import annotations

from dataclasses import dataclass

BRONZE = "bronze"
SILVER = "silver"
GOLD = "gold"
OPS = "ops"
SCHEMAS = (BRONZE, SILVER, GOLD, OPS)

RESCUED_DATA = "_rescued_data"
SOURCE_FILE = "_source_file"
DELIVERED_AT = "_delivered_at"
INGESTED_AT = "_ingested_at"

LINEAGE = {
    RESCUED_DATA: ("STRING", "JSON of what the columns could not hold; null when they hold everything"),
    SOURCE_FILE: ("STRING", "File that delivered the row"),
    DELIVERED_AT: ("TIMESTAMP", "When the file was written to raw"),
    INGESTED_AT: ("TIMESTAMP", "When the row was written to bronze"),
}

_QUARANTINE_SUFFIX = "_quarantine"
_RUN_LOG = "run_log"


@dataclass(frozen=True, slots=True)
class Tables:
    """Three-level names of the tables in one catalog."""

    catalog: str

    def bronze(self, source: str) -> str:
        """Name of the bronze table of a source."""
        return f"{self.catalog}.{BRONZE}.{source}"

    def silver(self, table: str) -> str:
        """Name of a silver table."""
        return f"{self.catalog}.{SILVER}.{table}"

    def quarantine(self, table: str) -> str:
        """Name of the table that keeps the rows a silver table refused."""
        return self.silver(table) + _QUARANTINE_SUFFIX

    def run_log(self) -> str:
        """Name of the log of all runs."""
        return f"{self.catalog}.{OPS}.{_RUN_LOG}"


def label(table: str) -> str:
    """Return ``layer.table``, the form used in logs and reports, of a three-level name."""
    return table.split(".", maxsplit=1)[1]


def quoted(column: str) -> str:
    """Return a column's name as SQL writes it, whatever characters a delivery put into it."""
    return "`" + column.replace("`", "``") + "`"
