#!/bin/sh
# Writes the hashes of all providers for the platforms people and CI work on; `lakehouse plan` then takes no others.
# Needs a network and, for the first stack that names both providers, nothing else: no account and no state.
set -eu
cd "$(dirname "$0")/.."
stack=$(find cdktf.out/stacks -maxdepth 1 -name '*-lakehouse' | sort | head -n 1)
"${TERRAFORM:-${TERRAFORM_BINARY_NAME:-terraform}}" -chdir="$stack" providers lock \
    -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64 -platform=windows_amd64
cp "$stack/.terraform.lock.hcl" environments/providers.lock.hcl
echo "environments/providers.lock.hcl: review and commit it"
