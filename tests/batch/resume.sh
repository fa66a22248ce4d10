#!/bin/sh
# kill -9 at KILLS random moments; resuming gives exactly the bytes of an undisturbed run.
. tests/batch/common.sh
KILLS=${KILLS:-6}
SEED=${SEED:-$$}

corpus "$DIR/in.jsonl" "${TIMES:-60}"
start=$(date +%s%N)
"$ECFIT" analyse -f jsonl --errors "$DIR/want.errors" -o "$DIR/want" "$DIR/in.jsonl" 2> /dev/null
status_is $? 1 "the undisturbed run"
jsonl_millis=$((($(date +%s%N) - start) / 1000000))
"$ECFIT" analyse -f csv -o "$DIR/want.csv" "$DIR/in.jsonl" 2> /dev/null
start=$(date +%s%N)
"$ECFIT" analyse -f sqlite -o "$DIR/want.db" "$DIR/in.jsonl" 2> /dev/null
sqlite_millis=$((($(date +%s%N) - start) / 1000000))

# A number from 0 to $1 - 1, by a seeded generator that does not mind a shell without $RANDOM.
random() { SEED=$(((SEED * 1103515245 + 12345) % 2147483648)); echo $((SEED / 65536 % $1)); }

# What a database says, without the clock.
dump() {
    python3 - "$1" << 'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for table in "notices roles competences evidence requirements errors".split():
    for row in db.execute(f"SELECT * FROM {table} ORDER BY rowid"): print(table, row)
print(db.execute("SELECT documents, failed, finished IS NOT NULL FROM runs").fetchall())
P
}

# killed FORMAT MILLIS OUT ARGS...: start, kill within MILLIS, resume until one gets through.
killed() {
    format=$1 millis=$2 out=$3
    shift 3
    kills=0
    rm -f "$out" "$out.partial" "$out.journal"
    while :; do
        "$ECFIT" analyse -f "$format" -o "$out" --resume -j $((kills % 3 + 1)) "$@" "$DIR/in.jsonl" 2> /dev/null &
        pid=$!
        if [ $kills -lt "$KILLS" ]; then
            sleep "$(awk "BEGIN { print $(random $((millis + 20))) / 1000 }")"
            kill -9 $pid 2> /dev/null && kills=$((kills + 1))
        fi
        wait $pid 2> /dev/null
        got=$?
        if [ $got -le 1 ]; then
            [ $kills -ge "$KILLS" ] && break
            [ -e "$out" ] || say_failed "$format: a run that ended well left no output"
            rm -f "$out"
        fi
        [ $got -eq 2 ] || [ $got -eq 3 ] && say_failed "$format: resuming ended with status $got" && break
    done
}

killed jsonl "$jsonl_millis" "$DIR/out" --errors "$DIR/out.errors"
same "$DIR/want" "$DIR/out" "jsonl after $KILLS kills (seed $SEED)"
same "$DIR/want.errors" "$DIR/out.errors" "errors after $KILLS kills (seed $SEED)"
absent "$DIR/out.journal" "jsonl"
absent "$DIR/out.partial" "jsonl"
killed csv "$jsonl_millis" "$DIR/out.csv"
same "$DIR/want.csv" "$DIR/out.csv" "csv after $KILLS kills"
killed sqlite "$sqlite_millis" "$DIR/out.db"
dump "$DIR/want.db" > "$DIR/want.dump"
dump "$DIR/out.db" > "$DIR/out.dump"
same "$DIR/want.dump" "$DIR/out.dump" "sqlite after $KILLS kills"
absent "$DIR/out.db.partial" "sqlite"

# Another run's journal is not taken for this one's, whichever option differs; those that change no answer may.
"$ECFIT" analyse -f jsonl --meta id -o "$DIR/other" "$DIR/in.jsonl" 2> /dev/null &
pid=$!
while [ ! -e "$DIR/other.journal" ] && kill -0 $pid 2> /dev/null; do sleep 0.02; done
kill -9 $pid 2> /dev/null
wait $pid 2> /dev/null
if [ -e "$DIR/other.journal" ]; then
    for other in "--top 2" "--crosswalk cigref-2024" --sheet --force "--lang en" "--ecf 3.0" "--min-confidence 0.4" \
        "--nomenclature cigref-2024" "--meta title" "--errors $DIR/e" "--input jsonl" "--format csv"; do
        "$ECFIT" analyse -f jsonl --meta id $other --resume -o "$DIR/other" "$DIR/in.jsonl" 2> "$DIR/err"
        status_is $? 2 "resuming with $other"
        grep -q 'other options' "$DIR/err" || say_failed "$other: the message tells why"
    done
    "$ECFIT" analyse --meta id --progress -o "$DIR/other" -j 2 --resume -f jsonl "$DIR/in.jsonl" 2> /dev/null
    status_is $? 1 "resuming with other options that change no answer"
    "$ECFIT" analyse -f jsonl --meta id "$DIR/in.jsonl" > "$DIR/plain" 2> /dev/null
    same "$DIR/plain" "$DIR/other" "a run that was resumed with other options that change no answer"
else
    say_failed "no journal: the run was too short"
fi
"$ECFIT" analyse -f jsonl -o "$DIR/other" "$DIR/in.jsonl" 2> /dev/null &
pid=$!
while [ ! -e "$DIR/other.journal" ] && kill -0 $pid 2> /dev/null; do sleep 0.02; done
kill -9 $pid 2> /dev/null
wait $pid 2> /dev/null
"$ECFIT" analyse -f csv -o "$DIR/other" "$DIR/in.jsonl" 2> /dev/null
same "$DIR/want.csv" "$DIR/other" "a new run over an old journal"
finish
