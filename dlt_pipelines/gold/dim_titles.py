"""Gold: the dimension of titles, one row per title, without silver's technical columns."""
# Databricks adds the expectations to open-source pyspark.pipelines, whose types don't know them.
# mypy: disable-error-code="attr-defined,untyped-decorator"

from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

FIRST_FILM = 1888  # Roundhay Garden Scene, the oldest film that survives
RATING_FAMILIES = ("TV", "PG", "R", "NC", "G", "NR", "UR")
# Silver lets in what can be; these are what hardly is, to be looked at: a film of ten hours, a show of sixty seasons.
LONGEST_MINUTES = 10 * 60
LONGEST_SEASONS = 60

SCHEMA = """
    show_id BIGINT COMMENT 'Key of the title, as Netflix numbers it',
    type STRING COMMENT 'Movie or TV Show',
    type_flag INT COMMENT '1 for a movie, 2 for a TV show',
    title STRING COMMENT 'Full title',
    short_title STRING COMMENT 'Title up to its first colon',
    duration_minutes INT COMMENT 'Length in minutes; null for a TV show',
    duration_seasons INT COMMENT 'Number of seasons; null for a movie',
    duration_rank INT COMMENT 'Dense rank by length within the type, 1 is the longest',
    date_added DATE COMMENT 'Day the title joined the catalogue; null if not delivered',
    month_added DATE COMMENT 'First day of the month of date_added; null if that is',
    release_year INT COMMENT 'Year of first release',
    rating STRING COMMENT 'Age rating; null if not delivered, which is not the same as NR (not rated)',
    rating_family STRING COMMENT 'Rating up to its first hyphen',
    description STRING COMMENT 'One-sentence description'
"""


@dp.materialized_view(
    name="dim_titles",
    comment="One row per title; the dimension that bridges and marts refer to.",
    schema=SCHEMA,
    cluster_by=["show_id"],
    # Queries skip files by the key alone; bounds of every other column, long texts too, cost a tenth of each write.
    table_properties={"delta.dataSkippingStatsColumns": "show_id"},
)
@dp.expect_all_or_fail(
    {
        "show_id_present": "show_id IS NOT NULL",
        "type_known": "type IN ('Movie', 'TV Show')",
        "type_flag_matches_type": "type_flag = CASE type WHEN 'Movie' THEN 1 WHEN 'TV Show' THEN 2 END",
        "title_present": "length(trim(title)) > 0",  # dropped here, the bridges would still refer to it
    }
)
@dp.expect_all(
    {
        "rating_family_known": f"rating_family IS NULL OR rating_family IN {RATING_FAMILIES}",
        # Next year's titles are announced, so a title may be added the year before its release. The year of the
        # title's own date is the measure: a clock would judge the same row differently on another day.
        "release_year_plausible": f"release_year BETWEEN {FIRST_FILM} AND coalesce(year(date_added), release_year) + 1",
        "movie_length_plausible": f"type <> 'Movie' OR duration_minutes BETWEEN 1 AND {LONGEST_MINUTES}",
        "seasons_plausible": f"type <> 'TV Show' OR duration_seasons BETWEEN 1 AND {LONGEST_SEASONS}",
        "duration_of_own_type_only": (
            "CASE type WHEN 'Movie' THEN duration_seasons IS NULL ELSE duration_minutes IS NULL END"
        ),
        "date_added_known": "date_added IS NOT NULL",
    }
)
def dim_titles() -> DataFrame:
    """Silver's titles with the month of their addition."""
    catalog, schema = spark.conf.get("netflix.catalog"), spark.conf.get("netflix.silver_schema")
    return with_month_added(spark.read.table(f"{catalog}.{schema}.titles"))


def with_month_added(titles: DataFrame) -> DataFrame:
    """Return the dimension's columns."""
    return titles.select(
        "show_id",
        "type",
        "type_flag",
        "title",
        "short_title",
        "duration_minutes",
        "duration_seasons",
        "duration_rank",
        "date_added",
        F.trunc("date_added", "month").alias("month_added"),
        "release_year",
        "rating",
        "rating_family",
        "description",
    )
