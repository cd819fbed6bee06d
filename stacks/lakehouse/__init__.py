"""The stack ``<env>-lakehouse``: Unity Catalog, the artifacts that ship, the gold pipeline and the medallion job."""
