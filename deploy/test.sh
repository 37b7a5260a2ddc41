#!/usr/bin/env bash
# What `make test` runs, part by part, with the time each took. What is left of a run lies in .artefacts/.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
flags=(--explicit-target-dependency-import-check error)
summary=()
failed=0

part() {
    local name=$1 began=$SECONDS verdict=ok
    shift
    printf '\n== %s\n' "$name"
    "$@" || { verdict=FAILED; failed=1; }
    summary+=("$(printf '%-7s %5d s  %s' "$verdict" "$((SECONDS - began))" "$name")")
}

finish() {
    printf '\n== Summary\n'
    printf '%s\n' "${summary[@]}"
    exit "$failed"
}

# Without these two there is nothing to test with, or nothing to test.
rm -rf .artefacts
part "Set-up" deploy/setup.sh test
[ "$failed" = 0 ] || finish
part "Build" swift build "${flags[@]}" --build-tests
[ "$failed" = 0 ] || finish

part "Lint" deploy/lint.sh
part "Swift tests" swift test --skip-build
part "End to end" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/EndToEnd
part "Browser" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/Browser
finish
