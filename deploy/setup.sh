#!/usr/bin/env bash
# Installs the Debian packages that are missing, by name, and for tests the Python tools in .venv.
# Usage: deploy/setup.sh run | test
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
    run) lists=(deploy/packages-run.txt) ;;
    test) lists=(deploy/packages-run.txt deploy/packages-test.txt) ;;
    *) echo "usage: deploy/setup.sh run | test" >&2; exit 2 ;;
esac

command -v swift >/dev/null || { echo "Swift 6.2 or newer is needed: see https://www.swift.org/install" >&2; exit 1; }

missing=()
for package in $(sort -u "${lists[@]}"); do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || { echo "These Debian packages are missing: ${missing[*]}" >&2; exit 1; }
    echo "Installing ${missing[*]} …"
    as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if [ "$1" = test ] && ! cmp -s Tests/requirements.txt .venv/installed.txt; then
    echo "Preparing the Python tools in .venv …"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
    cp Tests/requirements.txt .venv/installed.txt
fi
