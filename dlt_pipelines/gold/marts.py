"""Gold: the marts that analysts read, each made from the dimension and one bridge."""
# Databricks adds the expectations to open-source pyspark.pipelines, whose types don't know them.
# mypy: disable-error-code="attr-defined,untyped-decorator"

from pyspark import pipelines as dp
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

MOST_PROLIFIC = 1000  # people in a ranking; windows over all of them would run on one core
STREAMING_BEGAN = "DATE'2007-01-01'"
IS_MOVIE, IS_SHOW = F.col("type") == "Movie", F.col("type") == "TV Show"


def title_counts() -> tuple[Column, Column, Column]:
    """Count titles, and movies and shows among them."""
    return (
        F.count("show_id").alias("titles"),
        F.count_if(IS_MOVIE).alias("movies"),
        F.count_if(IS_SHOW).alias("shows"),
    )


@dp.materialized_view(
    name="catalogue_growth",
    comment="Titles that joined the catalogue by month, and the total so far, by type.",
    schema="""
        month DATE COMMENT 'First day of the month; null for titles without a date, which no total includes',
        type STRING COMMENT 'Movie or TV Show',
        titles_added BIGINT COMMENT 'Titles of the type added in the month',
        titles_total BIGINT COMMENT 'Titles of the type added up to the end of the month; null without a month'
    """,
)
@dp.expect("month_known", "month IS NOT NULL")
@dp.expect("month_after_streaming_began", f"month IS NULL OR month >= {STREAMING_BEGAN}")
def catalogue_growth() -> DataFrame:
    """Monthly growth from the dimension."""
    return growth(spark.read.table("dim_titles"))


def growth(titles: DataFrame) -> DataFrame:
    """Return month, type, titles_added and the running titles_total of the type."""
    added = titles.groupBy(F.col("month_added").alias("month"), "type").agg(F.count("show_id").alias("titles_added"))
    so_far = Window.partitionBy("type").orderBy(F.col("month").asc_nulls_last())
    total = F.when(F.col("month").isNotNull(), F.sum("titles_added").over(so_far))
    return added.select("month", "type", "titles_added", total.alias("titles_total"))


@dp.materialized_view(
    name="titles_per_country_year",
    comment="Titles by country of production and year of release; a title of two countries counts in both.",
    schema="""
        country STRING COMMENT 'Country of production',
        release_year INT COMMENT 'Year of first release',
        titles BIGINT COMMENT 'Titles of the country released in the year',
        movies BIGINT COMMENT 'Movies among them',
        shows BIGINT COMMENT 'TV shows among them'
    """,
    cluster_by=["country"],
)
@dp.expect("release_year_known", "release_year IS NOT NULL")
@dp.expect("country_is_one_name", "country NOT LIKE '%,%'")
def titles_per_country_year() -> DataFrame:
    """Countries of titles, by year."""
    return country_years(spark.read.table("title_countries"), spark.read.table("dim_titles"))


def country_years(countries: DataFrame, titles: DataFrame) -> DataFrame:
    """Return the title counts of each country and release year."""
    dated = titles.select("show_id", "type", "release_year")
    return countries.join(dated, "show_id", how="inner").groupBy("country", "release_year").agg(*title_counts())


@dp.materialized_view(
    name="rating_mix",
    comment="How the titles of a type spread over age ratings.",
    schema="""
        type STRING COMMENT 'Movie or TV Show',
        rating_family STRING COMMENT 'Rating up to its first hyphen; null for titles delivered without a rating',
        rating STRING COMMENT 'Age rating; null for titles delivered without one: none is invented for them',
        titles BIGINT COMMENT 'Titles of the type with the rating',
        share DOUBLE COMMENT 'Part of all titles of the type, 0 to 1; adds up to 1 within the type'
    """,
)
@dp.expect("rating_known", "rating IS NOT NULL")
@dp.expect_or_fail("family_begins_rating", "rating IS NULL OR startswith(rating, rating_family)")
def rating_mix() -> DataFrame:
    """Ratings from the dimension."""
    return ratings(spark.read.table("dim_titles"))


def ratings(titles: DataFrame) -> DataFrame:
    """Return the number and share of titles for each type and rating."""
    counted = titles.groupBy("type", "rating_family", "rating").agg(F.count("show_id").alias("titles"))
    share = F.col("titles") / F.sum("titles").over(Window.partitionBy("type"))
    return counted.select("type", "rating_family", "rating", "titles", share.alias("share"))


@dp.materialized_view(
    name="category_mix",
    comment="How often the titles of a type are listed in a category; a title is listed in several.",
    schema="""
        category STRING COMMENT 'Netflix category',
        type STRING COMMENT 'Movie or TV Show',
        titles BIGINT COMMENT 'Titles of the type in the category',
        share DOUBLE COMMENT 'Part of all titles of the type, 0 to 1; adds up to more than 1, titles being in several'
    """,
)
@dp.expect("category_is_one_name", "category NOT LIKE '%,%'")
def category_mix() -> DataFrame:
    """Categories of titles, by type."""
    return categories(spark.read.table("title_categories"), spark.read.table("dim_titles"))


def categories(listed: DataFrame, titles: DataFrame) -> DataFrame:
    """Return the number and share of titles for each category and type."""
    typed = titles.select("show_id", "type")
    of_type = typed.groupBy("type").agg(F.count("show_id").alias("titles_of_type"))
    counted = (
        listed.join(typed, "show_id", how="inner").groupBy("category", "type").agg(F.count("show_id").alias("titles"))
    )
    share = F.col("titles") / F.col("titles_of_type")
    return counted.join(F.broadcast(of_type), "type", how="inner").select(
        "category", "type", "titles", share.alias("share")
    )


def people_schema(person: str) -> str:
    """Return the columns of a ranking of people."""
    return f"""
        {person} STRING COMMENT 'Name of the {person}',
        titles BIGINT COMMENT 'Titles of the {person}, at least 2',
        movies BIGINT COMMENT 'Movies among them',
        shows BIGINT COMMENT 'TV shows among them',
        first_release_year INT COMMENT 'Release year of the earliest title',
        last_release_year INT COMMENT 'Release year of the latest title',
        rank INT COMMENT 'Rank by titles, 1 has the most; equal numbers share a rank'
    """


LONGEST_CAREER = 90  # years between first and last release; more means two people of one name, or a wrong year
CAREER_PLAUSIBLE = f"last_release_year - first_release_year <= {LONGEST_CAREER}"


@dp.materialized_view(
    name="prolific_directors",
    comment=f"The {MOST_PROLIFIC} directors with the most titles, of those with two or more.",
    schema=people_schema("director"),
)
@dp.expect("career_plausible", CAREER_PLAUSIBLE)
def prolific_directors() -> DataFrame:
    """Directors ranked by titles."""
    return prolific(spark.read.table("title_directors"), spark.read.table("dim_titles"), "director")


@dp.materialized_view(
    name="prolific_actors",
    comment=f"The {MOST_PROLIFIC} actors with the most titles, of those with two or more.",
    schema=people_schema("actor"),
)
@dp.expect("career_plausible", CAREER_PLAUSIBLE)
def prolific_actors() -> DataFrame:
    """Actors ranked by titles."""
    return prolific(spark.read.table("title_cast"), spark.read.table("dim_titles"), "actor")


def prolific(people: DataFrame, titles: DataFrame, person: str) -> DataFrame:
    """Return the people with the most titles; who shares the last place is kept in the order of names."""
    dated = titles.select("show_id", "type", "release_year")
    counted = (
        people.join(dated, "show_id", how="inner")
        .groupBy(person)
        .agg(
            *title_counts(),
            F.min("release_year").alias("first_release_year"),
            F.max("release_year").alias("last_release_year"),
        )
    )
    leading = counted.where("titles >= 2").orderBy(F.desc("titles"), person).limit(MOST_PROLIFIC)
    return leading.withColumn("rank", F.rank().over(Window.orderBy(F.desc("titles"))))
