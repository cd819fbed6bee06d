"""Declarative pipelines on one machine: the sources that deploy, run on classic Spark and open-source Delta."""

from local_platform.pipelines.results import DatasetResult, PipelineUpdate
from local_platform.pipelines.runner import LocalPipeline

__all__ = ["DatasetResult", "LocalPipeline", "PipelineUpdate"]
