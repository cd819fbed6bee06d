"""Runs Databricks jobs on one machine: reads, checks and runs a synthesized ``databricks_job`` as the service does."""
