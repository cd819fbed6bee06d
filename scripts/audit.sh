#!/bin/sh
# Asks the advisories about every locked requirement, of Python and of npm. Needs a network and, for npm's, npm.
set -eu
cd "$(dirname "$0")/.."
for locked in platform dev checkov bootstrap; do
    .tools/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement "requirements/$locked.txt"
done
if command -v npm >/dev/null; then
    npm audit --package-lock-only
    npm audit --package-lock-only --prefix local_platform/storage/azurite
else
    echo "audit: npm is missing, so what is locked for it was not audited. Install Node.js, then run make audit again." >&2
    exit 1
fi
