#!/bin/sh
# Makes .venv from the locked requirements. Usage: scripts/setup.sh platform|dev [java]
# `scripts/setup.sh checkov|audit` makes .tools/checkov or .tools/audit instead: tools with pins of their own stand alone.
# Asks of the machine: Python 3.11 or newer with pip, a network the first time and, with `java`, Java 17 or newer.
# Checks all of it before it changes anything. Honours PYTHON, JAVA_HOME, and pip's own index settings.
set -eu
cd "$(dirname "$0")/.."
profile=${1:?"usage: scripts/setup.sh platform|dev [java], or scripts/setup.sh checkov|audit"}
case $profile in
checkov | audit) venv=.tools/$profile ;;
*) venv=.venv ;;
esac

stop() {
    printf '%s\n' "setup: $1" >&2
    exit 1
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is missing. Install it (Debian, Ubuntu: apt install python3 python3-pip; macOS: brew install python) or name one: make PYTHON=/path/to/python3 run"
}

check_java() {
    java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || true
    if [ "${version:-0}" -lt 17 ]; then
        stop "Java 17 or newer is missing (${version:+found $version at }$java). Install it (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: brew install --cask temurin@17) or set JAVA_HOME."
    fi
}

python=$(find_python)
[ "${2:-}" != java ] || check_java
"$python" -m pip --version >/dev/null 2>&1 || stop "pip is missing from $python. Install it (Debian, Ubuntu: apt install python3-pip; else: $python -m ensurepip)."

# One checksum of everything that decides what is installed: the same one means there is nothing to do.
wanted=$(cat scripts/setup.sh pyproject.toml requirements/bootstrap.txt "requirements/$profile.txt" | cksum)-$python
stamp="$venv"/.installed-$profile${2:+-$2}
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

# A company's own mirror is set for pip; uv is told the same.
mirror=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}}
if [ -n "$mirror" ]; then
    UV_DEFAULT_INDEX=$mirror
    export UV_DEFAULT_INDEX
fi
UV_PYTHON_DOWNLOADS=never
export UV_PYTHON_DOWNLOADS
offline="Installing needs a network the first time. Check the connection or the proxy (HTTPS_PROXY) or, behind a company's mirror, pip's index-url; then run the same command again."

printf '%s\n' "setup: installing the locked requirements ($profile) into $venv" >&2
if ! .tools/bin/uv --version >/dev/null 2>&1; then
    PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --upgrade --target .tools --requirement requirements/bootstrap.txt || stop "uv could not be installed. $offline"
fi
[ -x "$venv/bin/python" ] || .tools/bin/uv venv --quiet --clear --python "$python" "$venv"
.tools/bin/uv pip install --quiet --python "$venv/bin/python" --compile-bytecode --require-hashes \
    --requirement "requirements/$profile.txt" || stop "the requirements could not be installed. $offline"
[ "$venv" != .venv ] || .tools/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline --editable .
[ "${2:-}" != java ] || .venv/bin/lakehouse prepare
printf '%s' "$wanted" >"$stamp"
