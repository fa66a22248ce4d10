#!/bin/sh
# Two runs to one file: the second one ends with a message and hurts nothing; the first one ends as if alone.
. tests/batch/common.sh

corpus "$DIR/in.jsonl" 5
mkfifo "$DIR/pipe"
# two FORMAT ARGS...: the first run waits at a pipe with its first half written.
two() {
    format=$1
    shift
    "$ECFIT" analyse -f $format -o "$DIR/out" "$@" "$DIR/pipe" 2> /dev/null &
    first=$!
    exec 3> "$DIR/pipe"
    cat "$DIR/in.jsonl" >&3
    sleep 0.6
    ls "$DIR" > "$DIR/../$$.before"
    for again in "" --resume; do
        "$ECFIT" analyse -f $format -o "$DIR/out" $again "$DIR/in.jsonl" 2> "$DIR/err"
        status_is $? 2 "$format $again: the second run"
        grep -q 'another run is writing it' "$DIR/err" || say_failed "$format $again: $(cat "$DIR/err")"
    done
    rm "$DIR/err"
    ls "$DIR" | diff "$DIR/../$$.before" - > /dev/null || say_failed "$format: the second run left or took something"
    rm "$DIR/../$$.before"
    cat "$DIR/in.jsonl" >&3
    exec 3>&-
    wait $first
    status_is $? 1 "$format: the first run"
}

cat "$DIR/in.jsonl" "$DIR/in.jsonl" | sed '/^$/d' > "$DIR/twice.jsonl"
"$ECFIT" analyse -f jsonl "$DIR/twice.jsonl" > "$DIR/want" 2> /dev/null
two jsonl
same_but_names() { sed "s|$DIR/[a-z.]*||g" "$1" > "$1.named"; }
same_but_names "$DIR/want"
same_but_names "$DIR/out"
same "$DIR/want.named" "$DIR/out.named" "jsonl: the first run"
rm "$DIR/out"
two sqlite
[ "$(python3 -c 'import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute("SELECT documents, finished IS NOT NULL FROM runs").fetchone())' "$DIR/out")" = \
    "$(wc -l < "$DIR/twice.jsonl") 1" ] || say_failed "sqlite: the first run"
finish
