"""The stack ``<env>-ingestion``: the factory's linked services, datasets, pipelines and triggers."""
