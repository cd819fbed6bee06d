"""Spark that stays up between runs, as an all-purpose cluster does on Databricks: its second run finds it warm.

A keeper process holds the JVM and lends it to one run at a time. What a run left unfinished, or was killed over, ends
with its JVM; the keeper then starts another one.
"""

from local_platform.cluster.client import AlreadyUpError, ClusterError, find, lease, start, stop

__all__ = ["AlreadyUpError", "ClusterError", "find", "lease", "start", "stop"]
