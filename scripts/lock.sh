#!/bin/sh
# Compiles requirements/*.in into requirements/*.txt: exact versions with hashes, for every platform, no addresses.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .tools/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}
compile requirements/bootstrap.in --output-file requirements/bootstrap.txt
compile requirements/platform.in --output-file requirements/platform.txt
compile requirements/dev.in --constraint requirements/platform.txt --output-file requirements/dev.txt
compile requirements/checkov.in --output-file requirements/checkov.txt
compile requirements/audit.in --output-file requirements/audit.txt
