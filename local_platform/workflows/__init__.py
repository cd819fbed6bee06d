"""Databricks jobs on one machine: a synthesized ``databricks_job`` is read, checked, and run as the service runs it."""
