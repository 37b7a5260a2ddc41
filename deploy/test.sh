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
part "Swift tests (SQLite)" swift test --skip-build
part "Swift tests (PostgreSQL)" env PYTHONPATH=Tests:deploy .venv/bin/python -m harness.postgresql swift test --skip-build \
    --filter 'DatabaseTests|StorageConformanceTests|HTTPTests|ServiceKitTests'
part "End to end (SQLite)" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/EndToEnd
part "End to end (PostgreSQL)" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/EndToEnd --database=postgresql
part "Browser (SQLite)" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/Browser
part "Browser (PostgreSQL)" .venv/bin/python -m pytest -c Tests/pytest.ini Tests/Browser --database=postgresql
finish
