"""Gold: the bridges from titles to their cast, directors, countries and categories.

A row whose title is not in silver is an orphan: it is dropped, and the expectation ``title_exists`` counts it. The
bridge takes ``show_id`` from the title's side of the join, so that an orphan's is null and no helper column is needed.
Of titles only ``show_id`` is read: where a refresh leaves out what would come out the same, a changed description
leaves the bridges as they are.
"""
# Databricks adds the expectations to open-source pyspark.pipelines, whose types don't know them.
# mypy: disable-error-code="attr-defined,untyped-decorator"

from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()


def silver(table: str) -> DataFrame:
    """Read a table of the silver schema that the pipeline is configured with."""
    return spark.read.table(f"{spark.conf.get('netflix.catalog')}.{spark.conf.get('netflix.silver_schema')}.{table}")


def bridge(attributes: DataFrame, titles: DataFrame, source: str, target: str) -> DataFrame:
    """Return (show_id, target) for each row of ``attributes``; show_id is null where ``titles`` lacks the title."""
    known = titles.select(F.col("show_id").alias("known_show_id"))
    delivered = attributes.select("show_id", F.col(source).alias(target))
    return delivered.join(known, F.col("show_id") == F.col("known_show_id"), how="left").select(
        F.col("known_show_id").alias("show_id"), target
    )


@dp.materialized_view(
    name="title_cast",
    comment="Who plays in which title: one row per title and actor.",
    schema="show_id BIGINT COMMENT 'Title in dim_titles', actor STRING COMMENT 'Name of the actor'",
)
@dp.expect_or_drop("title_exists", "show_id IS NOT NULL")
@dp.expect_or_fail("actor_present", "length(trim(actor)) > 0")
def title_cast() -> DataFrame:
    """Silver's cast without orphans."""
    return bridge(silver("cast"), silver("titles"), "cast", "actor")


@dp.materialized_view(
    name="title_directors",
    comment="Who directed which title: one row per title and director.",
    schema="show_id BIGINT COMMENT 'Title in dim_titles', director STRING COMMENT 'Name of the director'",
)
@dp.expect_or_drop("title_exists", "show_id IS NOT NULL")
@dp.expect_or_fail("director_present", "length(trim(director)) > 0")
def title_directors() -> DataFrame:
    """Silver's directors without orphans."""
    return bridge(silver("directors"), silver("titles"), "director", "director")


@dp.materialized_view(
    name="title_countries",
    comment="Where a title was produced: one row per title and country.",
    schema="show_id BIGINT COMMENT 'Title in dim_titles', country STRING COMMENT 'Name of the country'",
)
@dp.expect_or_drop("title_exists", "show_id IS NOT NULL")
@dp.expect_or_fail("country_present", "length(trim(country)) > 0")
def title_countries() -> DataFrame:
    """Silver's countries without orphans."""
    return bridge(silver("countries"), silver("titles"), "country", "country")


@dp.materialized_view(
    name="title_categories",
    comment="Which categories a title is listed in: one row per title and category.",
    schema="show_id BIGINT COMMENT 'Title in dim_titles', category STRING COMMENT 'Netflix category'",
)
@dp.expect_or_drop("title_exists", "show_id IS NOT NULL")
@dp.expect_or_fail("category_present", "length(trim(category)) > 0")
def title_categories() -> DataFrame:
    """Silver's categories without orphans."""
    return bridge(silver("category"), silver("titles"), "listed_in", "category")
