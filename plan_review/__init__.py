"""Reviews Terraform plans: what would change in Azure and Databricks, in words, and what of it must stop.

Reads `terraform show -json`; knows nothing of cdktf, Spark or an account.
"""
