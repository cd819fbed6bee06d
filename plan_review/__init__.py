"""Reviews Terraform plans: says in words what would change in Azure and Databricks, and blocks what must not happen.

Reads `terraform show -json`; knows nothing of cdktf, Spark or an account.
"""
