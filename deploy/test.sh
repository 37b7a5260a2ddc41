#!/usr/bin/env bash
# What `make test` runs, part by part, with the time each took.
set -uo pipefail
cd "$(dirname "$0")/.."
flags=(--explicit-target-dependency-import-check error)
summary=()
failed=0

part() {
    local name=$1 began=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if "$@"; then summary+=("ok      $((SECONDS - began)) s  $name"); else summary+=("FAILED  $((SECONDS - began)) s  $name"); failed=1; fi
}

finish() {
    printf '\n== Summary\n'
    printf '%s\n' "${summary[@]}"
    exit "$failed"
}

part "Build" swift build "${flags[@]}" --build-tests
[ "$failed" = 0 ] || finish
part "Swift tests" swift test --skip-build
part "End to end" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/EndToEnd
part "Browser" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/Browser
finish
