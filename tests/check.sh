#!/bin/sh
# Runs tests and counts them: tests/check.sh BUILD STEP...   STEP: unit json install cases floor batch shared. From the project's root.
# Each program, case or check is one line "ok NAME" or "FAILED NAME"; RESULTS=FILE gets these lines too.
# The output of what failed is shown. Ends with "N passed, N failed" and status 1 when something failed.
set -u
BUILD=$1
shift
ECFIT=$(pwd)/$BUILD/ecfit
export ECFIT
LOG=$(mktemp -d)
trap 'rm -rf "$LOG"' EXIT
: > "$LOG/results"

note() { echo "$*"; echo "$*" >> "$LOG/results"; }

# one NAME COMMAND...: a command that is one test.
one() {
    name=$1
    shift
    if "$@" > "$LOG/out" 2>&1; then note "ok $name"; else note "FAILED $name (status $?)"; tail -n 60 "$LOG/out" | sed 's/^/    /'; fi
}

# many COMMAND...: a command that prints lines "ok NAME", "FAILED NAME", and others.
many() {
    "$@" > "$LOG/out" 2>&1
    status=$?
    cat "$LOG/out"
    grep -E '^(ok|FAILED) ' "$LOG/out" >> "$LOG/results"
    if [ $status -ne 0 ] && ! grep -q '^FAILED ' "$LOG/out"; then note "FAILED $* (status $status)"; fi
}

for step in "$@"; do
    case $step in
    unit) for t in tests/unit/test_*.c; do one "unit/$(basename "$t" .c)" "$BUILD/unit/$(basename "$t" .c)"; done ;;
    json) one json tests/json.sh ;;
    install) one install tests/install.sh "$(basename "$BUILD")" ;;
    cases) many tests/run_cases.sh ;;
    floor) many python3 tests/floor.py "$ECFIT" corpora/notices.jsonl ;;
    batch) for t in tests/batch/*.sh; do [ "$t" = tests/batch/common.sh ] || one "batch/$(basename "$t" .sh)" sh "$t"; done ;;
    shared) many tests/shared.sh ;;
    *) echo "unknown step $step"; exit 2 ;;
    esac
done
[ -z "${RESULTS:-}" ] || cat "$LOG/results" >> "$RESULTS"
failed=$(grep -c '^FAILED' "$LOG/results")
echo "$(grep -c '^ok' "$LOG/results") passed, $failed failed"
[ "$failed" -eq 0 ]
