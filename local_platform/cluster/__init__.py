"""Spark that stays up between runs, as an all-purpose cluster does on Databricks, so that later runs start quickly.

A keeper process holds the JVM and lends it to one run at a time. When a run is killed or leaves work unfinished, its
JVM is ended and the keeper starts another one.
"""

from local_platform.cluster.client import AlreadyUpError, ClusterError, find, lease, start, stop

__all__ = ["AlreadyUpError", "ClusterError", "find", "lease", "start", "stop"]
