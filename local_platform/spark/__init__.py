"""Spark on one machine: the Delta jars, the session and the session catalog."""
