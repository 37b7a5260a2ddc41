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

give_up() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v swift >/dev/null || give_up "Swift 6.2 or newer is needed: see https://www.swift.org/install"

missing=()
while read -r package; do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
done < <(sort -u "${lists[@]}")

if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || give_up \
        "There is no apt-get here. Debian 12 has what is needed in these packages; find their like and install them:" "  ${missing[*]}"
    as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || give_up "These packages are missing and there is no sudo. As root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]} …"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}"
fi

# The copy of the list is written last: without it the tools are prepared again.
if [ "$1" = test ] && ! cmp -s Tests/requirements.txt .venv/installed.txt; then
    echo "Preparing the Python tools in .venv …"
    .venv/bin/python -m pip --version >/dev/null 2>&1 || python3 -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
    cp Tests/requirements.txt .venv/installed.txt
fi
