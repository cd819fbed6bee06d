#!/bin/sh
# Lints what CI runs: workflows (jactionlint, which covers actionlint's checks; zizmor for their security) and scripts.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
jactionlint --no-color
zizmor --offline --quiet --no-progress .github/workflows
shellcheck scripts/*.sh .ci/run
