"""Knowledge of Azure Data Factory in plain Python: its expression language and the rules its definitions must keep.

Nothing here starts Spark, synthesizes Terraform or reaches a network.
"""
