"""Runs Data Factory pipelines on this machine, from their own definitions.

>>> from local_platform.data_factory import HttpAccess, read_factory, run_pipeline
>>> factory = read_factory(Path("adf_definitions"))
>>> run = run_pipeline(factory, "ingest_netflix", {"base_url": url}, lake, http=HttpAccess().allows(url))
"""

from local_platform.data_factory.definitions import Factory
from local_platform.data_factory.http_access import HttpAccess
from local_platform.data_factory.read_factory import read_factory
from local_platform.data_factory.record import ActivityRun, PipelineRun
from local_platform.data_factory.recorder import Event
from local_platform.data_factory.run import RunOptions, run_pipeline

__all__ = [
    "ActivityRun",
    "Event",
    "Factory",
    "HttpAccess",
    "PipelineRun",
    "RunOptions",
    "read_factory",
    "run_pipeline",
]
