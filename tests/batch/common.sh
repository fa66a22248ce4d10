# Sourced by the tests of batches: a folder to work in, a corpus, and checks that say what failed.
set -u
ECFIT=${ECFIT:-build/release/ecfit}
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
FAILED=0

say_failed() { echo "FAILED $(basename "$0"): $*"; FAILED=1; }
same() { cmp -s "$1" "$2" || say_failed "$3"; }
status_is() { [ "$1" -eq "$2" ] || say_failed "$3: exit status $1, expected $2"; }
absent() { [ ! -e "$1" ] || say_failed "$2: $1 is there"; }
finish() { [ $FAILED -eq 0 ] && echo "ok $(basename "$0")"; exit $FAILED; }

# corpus FILE TIMES: our own notices again and again, with a broken line now and then.
corpus() {
    : > "$1"
    for _ in $(seq "$2"); do
        cat corpora/notices.jsonl >> "$1"
        echo '{"id": "broken", "text": ' >> "$1"
    done
}
