#!/bin/sh
# Runs the cases below tests/cases (or those named on the command line). From the project's root.
#
# A case is a folder tests/cases/TOPIC/CASE with
#   args            options and files for ecfit, one line; or
#   run             a shell script instead, "$ECFIT" is the program
#   input.*         what args names
#   setup           (optional) a shell script that makes more input; when it ends with 77 the case is passed over
#   expected.status exit status (0 when absent)
#   expected.err    stderr, every line
#   expected.out    stdout, every line
#   expected.jsonl  stdout as JSON lines: what stands there must stand in the answer too (tests/subset.py)
# It runs in a copy of its folder. A folder that ends in .bug is a known wrong answer: told, not counted as failed.
set -u
ECFIT=${ECFIT:-$(pwd)/build/release/ecfit}
TOP=$(pwd)
export ECFIT TOP
ROOT=$(mktemp -d)
trap 'chmod -R u+rwx "$ROOT"; rm -rf "$ROOT"' EXIT
STATUS=0

# differs FILE EXPECTED NAME: tells how, returns 0 when they differ.
differs() { [ -e "$2" ] && ! diff -u "$2" "$1" > diff.out && echo "  $3:" && sed 's/^/    /' diff.out; }

run_case() {
    if [ -e setup ]; then
        sh ./setup > setup.out 2>&1
        case $? in 0) ;; 77) echo "  passed over: $(cat setup.out)"; return 0 ;; *) sed 's/^/    /' setup.out; return 1 ;; esac
    fi
    if [ -e run ]; then sh ./run > got.out 2> got.err; else eval "\"\$ECFIT\" $(cat args)" > got.out 2> got.err; fi
    got=$?
    want=$(cat expected.status 2> /dev/null || echo 0)
    bad=0
    [ "$got" -eq "$want" ] || { echo "  exit status $got, expected $want"; bad=1; }
    differs got.err expected.err stderr && bad=1
    differs got.out expected.out stdout && bad=1
    if [ -e expected.jsonl ] && ! python3 "$TOP/tests/subset.py" expected.jsonl got.out > diff.out 2>&1; then
        sed 's/^/    /' diff.out
        bad=1
    fi
    [ $bad -eq 0 ] || [ ! -s got.err ] || head -5 got.err | sed 's/^/    stderr: /'
    return $bad
}

[ $# -gt 0 ] || set -- tests/cases/*/*
for case in "$@"; do
    name=${case#tests/cases/}
    copy=$ROOT/$(echo "$name" | tr / -)
    cp -r "$case" "$copy"
    if (cd "$copy" && run_case > "$ROOT/said" 2>&1); then
        case $name in *.bug) echo "FAILED case/$name: right at last, take .bug off its name"; STATUS=1 ;; *) echo "ok case/$name" ;; esac
    else
        case $name in *.bug) echo "known bug: case/$name" ;; *) echo "FAILED case/$name"; STATUS=1 ;; esac
    fi
    cat "$ROOT/said"
    chmod -R u+rwx "$copy"
    rm -rf "$copy"
done
exit $STATUS
