#!/bin/sh
# A full disk, a closed pipe, a folder that is not there, an interrupt: nothing half-written under the final name.
. tests/batch/common.sh

corpus "$DIR/in.jsonl" 200
for jobs in 1 3; do
    "$ECFIT" analyse -j $jobs -f jsonl "$DIR/in.jsonl" > /dev/full 2> "$DIR/err"
    status_is $? 2 "stdout on a full disk"
    grep -q 'No space left' "$DIR/err" || say_failed "the message tells that the disk is full"
    "$ECFIT" analyse -j $jobs -f jsonl -o /dev/full "$DIR/in.jsonl" 2> /dev/null
    status_is $? 2 "-o on a full disk"
    { "$ECFIT" analyse -j $jobs -f jsonl "$DIR/in.jsonl"; echo $? > "$DIR/status"; } 2> "$DIR/err" | head -1 > "$DIR/out"
    [ "$(cat "$DIR/status")" -le 1 ] || say_failed "a closed pipe: exit status $(cat "$DIR/status")"
    grep -v broken.sh "$DIR/err" | grep -q 'cannot write' && say_failed "a closed pipe is told as an error"
done

"$ECFIT" classify -f jsonl -o "$DIR/no/such/folder/out" "$DIR/in.jsonl" 2> /dev/null
status_is $? 2 "no folder for the output"
"$ECFIT" classify -f sqlite -o "$DIR/no/such/folder/out.db" "$DIR/in.jsonl" 2> /dev/null
status_is $? 2 "no folder for the database"
"$ECFIT" classify -f sqlite "$DIR/in.jsonl" 2> /dev/null
status_is $? 2 "sqlite without -o"
"$ECFIT" classify --resume "$DIR/in.jsonl" 2> /dev/null
status_is $? 2 "--resume without -o"

mkdir "$DIR/gone"
"$ECFIT" analyse -f jsonl -o "$DIR/gone/out" - 2> "$DIR/err" < "$DIR/in.jsonl" &
rm -rf "$DIR/gone"
wait $!
[ $? -eq 2 ] || [ -e "$DIR/gone/out" ] || say_failed "the output folder was removed: exit status says nothing"
rm -rf "$DIR/gone"

# SIGINT while the input goes on for ever: what is done is kept, and the run can go on.
mkfifo "$DIR/pipe"
"$ECFIT" analyse -j 2 -f jsonl -o "$DIR/cut" "$DIR/pipe" 2> "$DIR/err" &
pid=$!
exec 3> "$DIR/pipe"
cat "$DIR/in.jsonl" >&3
sleep 0.7
kill -INT $pid
wait $pid
status_is $? 130 "SIGINT"
exec 3>&-
absent "$DIR/cut" "SIGINT"
grep -q 'interrupted after' "$DIR/err" || say_failed "SIGINT: no message"
[ -s "$DIR/cut.partial" ] && [ -s "$DIR/cut.journal" ] || say_failed "SIGINT: nothing was kept"
finish
