#!/bin/sh
# Has the Azure CLI, which is signed in, keep a token of each service that a deployment asks: Azure itself, blobs (which
# the plan store needs) and Databricks. They hold for an hour; what a run of CI signed in with is gone after minutes, and a
# service that is first asked then is refused with AADSTS700024: https://github.com/Azure/azure-cli/issues/28708
set -eu
for resource in https://management.core.windows.net/ https://storage.azure.com/ 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d; do
    az account get-access-token --resource "$resource" --output none
done
