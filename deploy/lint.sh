#!/usr/bin/env bash
# The formatting of all Swift files; and no file names a folder that only one machine has.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint -r --strict Package.swift Services Shared Tests

# /home/modules/… is an address of SSOZ II.
if grep -rnIE --exclude-dir={.git,'.build*',.venv,.data,.artefacts,__pycache__} --exclude=lint.sh \
    '/(Users|root|work)/[[:alnum:]]|/opt/swift|/home/[[:alnum:]_-]+/' . | grep -v '/home/modules/'; then
    echo "These lines name a folder of one machine." >&2
    exit 1
fi
