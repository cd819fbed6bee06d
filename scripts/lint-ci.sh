#!/bin/sh
# Lints what CI runs: workflows and actions (jactionlint, which covers actionlint's checks; zizmor for their security) and scripts.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
jactionlint --no-color
zizmor --offline --quiet --no-progress .github
shellcheck scripts/*.sh .ci/run
