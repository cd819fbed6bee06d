"""Auto Loader on one machine: a Spark data source named ``cloudFiles`` that reads CSV files from the folders of a lake.

Code written for Databricks Auto Loader runs unchanged: https://docs.databricks.com/ingestion/auto-loader/index.html.
It differs from Databricks in these points, each on purpose:

- A file whose content is not text in the declared encoding (other bytes, a NUL, an archive) is refused. Spark reads it
  all the same, with U+FFFD for what it can't decode.
- A record with too few fields, or with a quote that is never closed, is written unchanged to ``_malformed`` in the
  rescued data. Databricks leaves the missing columns null and rescues nothing of them, so that rules which look for
  ``_malformed`` find nothing there.
- Of equal header names the first is the column and the others are rescued; Spark's reader renames them all, by their
  position: ``title, title`` has the columns ``title0`` and ``title1``.
- ``schemaEvolutionMode=none`` rescues what has no column; Databricks does so only where ``rescuedDataColumn`` is set.
- New columns evolve the schema when the stream is planned, because the new files' headers are read then. Databricks
  learns of them while the stream runs, fails it once with ``UNKNOWN_FIELD_EXCEPTION`` and evolves at the restart; a
  file that arrives after planning does the same here.
- With a quote that is not closed within 64 MiB, only its line is lost; Spark's reader takes the rest of the file into
  one field.
- A lone carriage return outside quotes ends a record whatever the file's other line ends are; Spark keeps it as data
  in a file with line feeds.
- Header names are matched without regard to case, and ``readerCaseSensitive=false`` must be set to say so: Databricks'
  default is the opposite.
- ``cloudFiles.schemaLocation`` must be set in a pipeline too, where Databricks manages it.
- ``cloud_files_state`` also tells why a file was not read.
- ``_metadata`` is an ordinary column, so ``select("*")`` includes it: drop it after use, which has no effect on
  Databricks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.auto_loader.file_log import refused_below, refused_files

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["refused_below", "refused_files", "register"]


def register(spark: SparkSession) -> None:
    """Make ``spark.readStream.format("cloudFiles")`` read local folders, and define ``cloud_files_state``.

    Registering again changes nothing.
    """
    from pyspark.sql.udtf import UserDefinedTableFunction  # noqa: PLC0415 - refused_files needs no Spark

    from local_platform.auto_loader import state  # noqa: PLC0415 - likewise
    from local_platform.auto_loader.data_source import CloudFiles  # noqa: PLC0415 - likewise

    spark.dataSource.register(CloudFiles)
    spark.udtf.register(state.FUNCTION, UserDefinedTableFunction(state.CloudFilesState, state.COLUMNS))
