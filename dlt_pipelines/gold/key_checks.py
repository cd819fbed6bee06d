"""Gold: whether the keys of the star schema are unique, counted where it can be read and failed where it is not."""
# Databricks adds the expectations to open-source pyspark.pipelines, whose types don't know them.
# mypy: disable-error-code="attr-defined,untyped-decorator"

from functools import reduce

from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

KEYS = {
    "dim_titles": (),
    "title_cast": ("actor",),
    "title_directors": ("director",),
    "title_countries": ("country",),
    "title_categories": ("category",),
}


@dp.materialized_view(
    name="key_checks",
    comment="Rows and distinct keys of the dimension and its bridges; an update fails where they differ.",
    schema="""
        table_name STRING COMMENT 'Table of this schema',
        key STRING COMMENT 'Columns that identify a row',
        rows BIGINT COMMENT 'Rows in the table',
        distinct_keys BIGINT COMMENT 'Different keys among them'
    """,
)
@dp.expect_or_fail("key_unique", "rows = distinct_keys")
def key_checks() -> DataFrame:
    """One row per table."""
    return reduce(
        DataFrame.unionByName,
        [checked(spark.read.table(table), table, ("show_id", *others)) for table, others in KEYS.items()],
    )


def checked(table: DataFrame, name: str, key: tuple[str, ...]) -> DataFrame:
    """Return name, key, rows and distinct keys of one table.

    Text in a key is compared by its 64-bit hash, beside the title's number: two names of one title would have to
    collide to be taken for one.
    """
    number, *texts = key
    per_key = table.groupBy(number, *(F.xxhash64(text).alias(text) for text in texts)).agg(F.count("*").alias("n"))
    return per_key.agg(F.coalesce(F.sum("n"), F.lit(0)).alias("rows"), F.count("*").alias("distinct_keys")).select(
        F.lit(name).alias("table_name"), F.lit(", ".join(key)).alias("key"), "rows", "distinct_keys"
    )
