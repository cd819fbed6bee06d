#!/bin/sh
# Signs the Azure CLI in with the token of the GitHub Actions run (OIDC): no secret is stored anywhere.
# Asks for ARM_CLIENT_ID and ARM_TENANT_ID, and for `id-token: write` among the job's permissions.
set -eu
cd "$(dirname "$0")/.."
: "${ARM_CLIENT_ID:?set it to the client id of the identity (docs/deploy.md)}"
: "${ARM_TENANT_ID:?set it to the id of the tenant (docs/deploy.md)}"
: "${ACTIONS_ID_TOKEN_REQUEST_URL:?this run has no token: give the job the permission id-token: write}"

token=$(curl --silent --show-error --fail --retry 3 \
    --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["value"])')
az login --service-principal --username "$ARM_CLIENT_ID" --tenant "$ARM_TENANT_ID" --federated-token "$token" \
    --allow-no-subscriptions --only-show-errors --output none
scripts/azure-tokens.sh
echo "signed in as $ARM_CLIENT_ID"
