"""Spark jobs of the Netflix lakehouse; each entry point is one task of the Databricks job."""
