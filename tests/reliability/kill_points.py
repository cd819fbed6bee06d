"""The moments at which a run is killed, in the order of a run: before, in and after each kind of write."""

from __future__ import annotations

from tests.reliability.killing import Point

_TEMPORARY = r"\.[0-9a-f-]{36}\.tmp"
_CHECKPOINTS = "_volumes/ops/checkpoints"
_STREAM = rf"{_CHECKPOINTS}/bronze/(\w+)/checkpoint"
_BRONZE = r"bronze/(\w+)"
_LOOKUP = r"silver/(cast|category|countries|directors)"
_MARTS = r"gold/(\w+)"
_SECOND = "_delta_log/0{19}1"
_DATA = r"part-[^/]+\.parquet"
_NEXT_COMMIT = rf"_delta_log/\.0{{19}}1\.json{_TEMPORARY}"
_BATCH_DONE = r"checkpoint/commits/\.[0-9]+\.[^/]+"

FIRST_DELIVERY = (
    Point("Data Factory copies a file", r"_factory/partial/[^/]+", latest=5),
    Point("a file has landed in raw", r"raw/\w+/run_id=[^/]+/\w+\.csv", latest=2),
    Point("the delivery's marker is written", r"raw/ready/[^/]+"),
    Point(
        "before a bronze table's first commit",
        rf"{_BRONZE}/_delta_log/\.0{{20}}\.json{_TEMPORARY}",
        latest=2,
        not_yet=r"bronze/\1/_delta_log/00000000000000000000.json",
        brief=True,
    ),
    Point("Auto Loader has logged a file", rf"{_CHECKPOINTS}/bronze/\w+/schema/_files/log\.jsonl"),
    Point(
        "a bronze batch is planned",
        rf"{_STREAM}/offsets/0",
        not_yet=rf"{_CHECKPOINTS}/bronze/\1/checkpoint/commits/0",
        then=rf"bronze/\w+/{_BATCH_DONE}",
    ),
    Point(
        "bronze data is being written",
        rf"{_BRONZE}/{_DATA}",
        latest=2,
        not_yet=r"bronze/\1/_delta_log/00000000000000000001.json",
        then=rf"bronze/\w+/{_NEXT_COMMIT}",
    ),
    Point(
        "before a bronze commit",
        rf"{_BRONZE}/{_NEXT_COMMIT}",
        not_yet=r"bronze/\1/_delta_log/00000000000000000001.json",
        brief=True,
    ),
    Point(
        "between a bronze commit and its checkpoint's",
        rf"{_BRONZE}/{_SECOND}\.json",
        not_yet=rf"{_CHECKPOINTS}/bronze/\1/checkpoint/commits/0",
        then=rf"bronze/\w+/{_BATCH_DONE}",
    ),
    Point(
        "a row of the operations log is being written", rf"ops/run_log/{_DATA}", after=r"_jobs/[^/]+/bronze\.0\.jsonl"
    ),
    Point(
        "before a silver commit",
        rf"{_LOOKUP}/{_NEXT_COMMIT}",
        not_yet=r"silver/\1/_delta_log/00000000000000000001.json",
        brief=True,
    ),
    Point(
        "between a silver commit and its checkpoint's",
        rf"{_LOOKUP}/{_SECOND}\.json",
        not_yet=rf"{_CHECKPOINTS}/silver_lookups/\1/checkpoint/commits/0",
        then=rf"silver_lookups/\w+/{_BATCH_DONE}",
        repairs=True,
    ),
    Point(
        "after a quarantine's commit, before silver's",
        rf"silver/titles_quarantine/{_SECOND}\.json",
        not_yet="silver/titles/_delta_log/00000000000000000001.json",
        then=rf"silver/titles/{_NEXT_COMMIT}",
    ),
    Point(
        "silver data is being written",
        rf"silver/titles/{_DATA}",
        not_yet="silver/titles/_delta_log/00000000000000000001.json",
        then=rf"silver/titles/{_NEXT_COMMIT}",
        repairs=True,
    ),
    Point(
        "between a silver account and the checkpoint",
        r"ops/run_log/_delta_log/\d{20}\.json",
        after=rf"silver/titles/{_SECOND}\.json",
        not_yet=f"{_CHECKPOINTS}/silver_titles/titles/checkpoint/commits/0",
        then=rf"silver_titles/titles/{_BATCH_DONE}",
        repairs=True,
    ),
    Point("gold data is being written, and Spark outlives the command", rf"{_MARTS}/{_DATA}", latest=3, survivor=True),
    Point(
        "before a gold commit",
        rf"{_MARTS}/{_NEXT_COMMIT}",
        after=r"_jobs/[^/]+/gold\.1\.jsonl",  # not what the Spark that outlived its command may still commit
        not_yet=r"gold/\1/_delta_log/00000000000000000001.json",
        brief=True,
        repairs=True,
    ),
    Point(
        "between a gold commit and what the pipeline remembers of it",
        rf"{_MARTS}/{_SECOND}\.json",
        latest=2,
        not_yet=r"_pipelines/*/datasets/spark_catalog.gold.\1.json",
        repairs=True,
    ),
)

CHANGE = (
    Point(
        "before the commit of a merge",
        rf"silver/titles/_delta_log/\.0{{19}}2\.json{_TEMPORARY}",
        not_yet="silver/titles/_delta_log/00000000000000000002.json",
        brief=True,
    ),
    Point(
        "between the commit of a merge and its account",
        r"silver/titles/_delta_log/0{19}2\.json",
        not_yet=f"{_CHECKPOINTS}/silver_titles/titles/checkpoint/commits/1",
        then=rf"silver_titles/titles/{_BATCH_DONE}",
        repairs=True,
    ),
)
