"""A dataset's Delta table: created, found again, evolved, and rewritten in one commit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from local_platform.errors import PipelineError
from local_platform.pipelines.jvm import elements, java_class
from local_platform.pipelines.lineage import snapshot
from local_platform.pipelines.names import joined, parts_of
from local_platform.spark.catalog import literal
from local_platform.spark.delta_log import LOG, has_commits
from local_platform.storage.locations import folder_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.pipelines.output import Table
    from pyspark.sql import DataFrame, SparkSession


class StoredTable:
    """The Delta table called ``name`` that a definition asks for."""

    def __init__(self, spark: SparkSession, name: str, definition: Table) -> None:
        self._spark = spark
        self.name = name
        self._definition = definition

    def conform(self, query: DataFrame) -> DataFrame:
        """Return ``query`` with the declared columns in the declared order, types and comments.

        Raises:
            PipelineError: columns that are missing or unexpected, or a type that would lose values.
        """
        declared = self._declared_schema()
        if declared is None:
            return query.select(
                *(F.col(f"`{field.name}`").alias(field.name, metadata=_comment(field)) for field in query.schema)
            )
        given = {field.name.lower(): field for field in query.schema}
        wanted = {field.name.lower() for field in declared}
        if set(given) != wanted:
            raise PipelineError(
                f"{self.name}: the query's columns are not those of its schema. Missing: "
                f"{sorted(wanted - set(given)) or 'none'}; unexpected: {sorted(set(given) - wanted) or 'none'}. "
                "Select exactly the declared columns."
            )
        return query.select(*(self._column(given[field.name.lower()], field) for field in declared))

    def exists(self) -> bool:
        """Return whether the table exists; registers it if this session doesn't know it yet."""
        return self._spark.catalog.tableExists(self.name) or self._registered()

    def ensure(self, schema: StructType, *, replace: bool = False) -> bool:
        """Make the table if it isn't there and return whether it holds its first, empty version.

        Args:
            schema: its columns, with comments.
            replace: empty an existing table and give it these columns, in one commit.
        """
        if not self.exists():
            self._create(schema)
        else:
            if replace:
                self._replace(self._spark.createDataFrame([], self._declared_schema() or _nullable(schema)))
            self._describe()
        return replace or int(snapshot(self._spark, self.name).version()) == 0

    def overwrite(self, frame: DataFrame) -> None:
        """Replace all rows by those of ``frame``, together with columns and comments that changed.

        One commit; what it takes to have the columns clustered as declared is one more.
        """
        if self._must_be_replaced(frame.schema):
            self._replace(frame)
            self._describe()
            return
        if self.ensure(frame.schema):
            frame.writeTo(self.name).append()  # an overwrite would drop the clustering columns
            return
        writer, every_row = frame.writeTo(self.name), F.expr("true")
        if _shape(frame.schema) != _shape(self._stored_schema()):
            writer.option("overwriteSchema", "true").overwrite(every_row)
            self.cluster()  # the overwrite dropped the clustering columns
        else:
            self.cluster()
            # To Delta, this form is the same, but keeps the clustering columns.
            writer.option("replaceWhere", "true").overwrite(every_row)

    def _must_be_replaced(self, schema: StructType) -> bool:
        """Return whether it must be replaced: an overwrite can't change partitions, and drops them with new columns."""
        if not self.exists():
            return False
        stored = snapshot(self._spark, self.name).metadata().partitionColumns()
        partitions = list(elements(stored))
        if partitions != list(self._definition.partition_cols or []):
            return True
        return bool(partitions) and _shape(schema) != _shape(self._stored_schema())

    def cluster(self) -> None:
        """Set the declared clustering columns where the table has others."""
        wanted = list(self._definition.cluster_by or [])
        clustering = java_class("org.apache.spark.sql.delta.skipping.clustering.ClusteringColumnInfo")
        if wanted != list(elements(clustering.extractLogicalNames(snapshot(self._spark, self.name)))):
            self._cluster_by(wanted)

    def _cluster_by(self, wanted: Sequence[str]) -> None:
        columns = f"({_list(wanted)})" if wanted else "NONE"
        self._spark.sql(f"ALTER TABLE {self.name} CLUSTER BY {columns}")

    def comment_columns(self) -> None:
        """Bring the comments of existing columns up to date with a declared schema, for tables never overwritten."""
        stored = {field.name: _comment(field) for field in self._stored_schema()}
        for field in self._declared_schema() or ():
            if field.name in stored and stored[field.name] != _comment(field):
                text = literal(_comment(field).get("comment", ""))
                self._spark.sql(f"ALTER TABLE {self.name} ALTER COLUMN `{field.name}` COMMENT {text}")

    def _declared_schema(self) -> StructType | None:
        schema = self._definition.schema
        if not isinstance(schema, str):
            return schema
        parsed = StructType.fromDDL(schema)
        return parsed if isinstance(parsed, StructType) else None

    def _column(self, given: StructField, declared: StructField) -> Any:
        column = F.col(f"`{given.name}`")
        if given.dataType != declared.dataType:
            if not self._widens(given, declared):
                raise PipelineError(
                    f"{self.name}.{declared.name}: the query gives {given.dataType.simpleString()}, the schema says "
                    f"{declared.dataType.simpleString()}, and values could be lost. Cast it in the query."
                )
            column = column.cast(declared.dataType)
        return column.alias(declared.name, metadata=_comment(declared))

    def _widens(self, given: StructField, declared: StructField) -> bool:
        types = java_class("org.apache.spark.sql.types.DataType")
        old, new = (types.fromJson(field.dataType.json()) for field in (given, declared))
        return bool(java_class("org.apache.spark.sql.catalyst.expressions.Cast").canUpCast(old, new))

    def _replace(self, frame: DataFrame) -> None:
        """Give the table these rows, columns and partitions in one commit, by its path.

        CREATE OR REPLACE would have the catalog keep columns, which go stale.
        """
        path = snapshot(self._spark, self.name).deltaLog().dataPath().toString()
        writer = frame.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
        if self._definition.partition_cols:
            writer = writer.partitionBy(*self._definition.partition_cols)
        writer.save(path)
        self.cluster()

    def _create(self, schema: StructType) -> None:
        definition = self._definition
        columns = _columns(self._declared_schema() or _nullable(schema))
        properties = ", ".join(f"{literal(key)} = {literal(text)}" for key, text in self._properties().items())
        clauses = [
            f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}) USING delta",
            f"PARTITIONED BY ({_list(definition.partition_cols)})" if definition.partition_cols else "",
            f"CLUSTER BY ({_list(definition.cluster_by)})" if definition.cluster_by else "",
            f"COMMENT {literal(definition.comment)}" if definition.comment else "",
            f"TBLPROPERTIES ({properties})" if properties else "",
        ]
        try:
            self._spark.sql(" ".join(clause for clause in clauses if clause))
        except AnalysisException as error:
            raise PipelineError(f"{self.name} could not be created: {error}") from error

    def _registered(self) -> bool:
        """Register the table whose files are in the schema's folder; the catalog exists only in memory."""
        *schema, table = parts_of(self.name)
        location = self._spark.catalog.getDatabase(joined(schema)).locationUri
        folder = folder_at(location).within(table)
        if has_commits(folder):
            self._spark.sql(f"CREATE TABLE {self.name} USING delta LOCATION {literal(folder.location)}")
            return True
        if folder.folders() == [LOG] and all(file.path.startswith(LOG) for file in folder.files()):
            folder.remove()  # its creation was interrupted before the first commit
        return False

    def _describe(self) -> None:
        """Update the table's comment and properties where they differ; each change is a commit."""
        metadata = snapshot(self._spark, self.name).metadata()
        if (self._definition.comment or "") != (metadata.description() or ""):
            self._spark.sql(f"COMMENT ON TABLE {self.name} IS {literal(self._definition.comment or '')}")
        stored = metadata.configuration()
        changed = {
            key: text
            for key, text in self._properties().items()
            if not stored.contains(key) or stored.apply(key) != text
        }
        if changed:
            pairs = ", ".join(f"{literal(key)} = {literal(text)}" for key, text in changed.items())
            self._spark.sql(f"ALTER TABLE {self.name} SET TBLPROPERTIES ({pairs})")

    def _properties(self) -> dict[str, str]:
        properties = self._definition.table_properties
        return {key: str(text) for key, text in properties.items() if not key.startswith("pipelines.")}

    def _stored_schema(self) -> StructType:
        return StructType.fromJson(json.loads(snapshot(self._spark, self.name).metadata().schemaString()))


def _shape(schema: StructType) -> list[tuple[str, str, str]]:
    return [(field.name, field.dataType.simpleString(), _comment(field).get("comment", "")) for field in schema]


def _comment(field: StructField) -> dict[str, str]:
    comment = (field.metadata or {}).get("comment")
    return {"comment": str(comment)} if comment else {}


def _nullable(schema: StructType) -> StructType:
    """Return the schema with nullable columns: that a query gives no nulls today does not hold for its next version."""
    return StructType([StructField(field.name, field.dataType, metadata=_comment(field)) for field in schema])


def _columns(schema: StructType) -> str:
    """Return the columns as DDL."""
    return ", ".join(
        f"`{field.name}` {field.dataType.simpleString()}"
        + ("" if field.nullable else " NOT NULL")
        + (f" COMMENT {literal(_comment(field)['comment'])}" if _comment(field) else "")
        for field in schema
    )


def _list(columns: Any) -> str:
    return ", ".join(f"`{column}`" for column in columns)
