#!/bin/sh
# A pipe that pauses: what was whole is answered before the next record comes; the bytes are those of a file.
. tests/batch/common.sh

mkfifo "$DIR/pipe"
# pauses NAME FILE ARGS...: the first half of FILE goes into the pipe, which then stays open.
pauses() {
    name=$1 file=$2 first=$3
    shift 3
    "$ECFIT" "$@" - < "$DIR/pipe" > "$DIR/out" 2> /dev/null &
    exec 3> "$DIR/pipe"
    head -c "$first" "$file" >&3
    tries=100
    while [ ! -s "$DIR/out" ] && [ $tries -gt 0 ]; do sleep 0.05; tries=$((tries - 1)); done
    [ -s "$DIR/out" ] || say_failed "$name: no answer while the pipe pauses"
    tail -c "+$((first + 1))" "$file" >&3
    exec 3>&-
    wait $!
    "$ECFIT" "$@" - < "$file" > "$DIR/want" 2> /dev/null
    same "$DIR/want" "$DIR/out" "$name: a pipe that paused"
}

corpus "$DIR/in.jsonl" 1
first=$(($(head -1 "$DIR/in.jsonl" | wc -c) + 40)) # a record, and a piece of the next one
for format in jsonl text csv; do pauses $format "$DIR/in.jsonl" $first analyse -j 1 -f $format; done
pauses "3 jobs" "$DIR/in.jsonl" $first analyse -j 3 -f jsonl
printf 'id,text\n1,"System\nadministrator"\n2,"Web\ndeveloper"\n' > "$DIR/in.csv"
pauses "csv input" "$DIR/in.csv" 38 classify -f jsonl
pauses "score" corpora/cvs.jsonl "$(head -1 corpora/cvs.jsonl | wc -c)" score --as-of 2026-01-01 --profile digit-tm2/lot2-13 -f jsonl
finish
