#!/bin/sh
# The same bytes for any number of workers, in every format; errors in their place; an unreadable file in the middle.
. tests/batch/common.sh

corpus "$DIR/in.jsonl" 12
for format in jsonl text csv; do
    for jobs in 1 2 3 4; do
        "$ECFIT" analyse -j $jobs -f $format "$DIR/in.jsonl" > "$DIR/$jobs.out" 2> "$DIR/$jobs.err"
        status_is $? 1 "$format, $jobs jobs"
        same "$DIR/1.out" "$DIR/$jobs.out" "$format: $jobs jobs differ from 1"
        same "$DIR/1.err" "$DIR/$jobs.err" "$format: messages of $jobs jobs differ from 1"
    done
done
[ "$(wc -l < "$DIR/1.err")" -eq 12 ] || say_failed "one message for each broken line"

# Only the text view differs between the commands: JSON lines hold the whole record (OUTPUT.md).
for command in classify tag; do
    "$ECFIT" $command -f jsonl "$DIR/in.jsonl" > "$DIR/$command.out" 2> /dev/null
    "$ECFIT" analyse -f jsonl "$DIR/in.jsonl" > "$DIR/whole.out" 2> /dev/null
    same "$DIR/whole.out" "$DIR/$command.out" "$command -f jsonl is not the whole record"
done

"$ECFIT" analyse -j 3 -f jsonl --errors "$DIR/errors" -o "$DIR/good" "$DIR/in.jsonl" 2> "$DIR/err"
status_is $? 1 "--errors"
[ "$(wc -l < "$DIR/errors")" -eq 12 ] || say_failed "--errors holds the failed records"
grep -q '"error"' "$DIR/good" && say_failed "failed records are told twice"
[ "$(cat "$DIR/err")" = "ecfit: 12 of $(wc -l < "$DIR/in.jsonl") documents failed: see $DIR/errors" ] || say_failed "--errors: $(cat "$DIR/err")"
absent "$DIR/good.partial" "--errors"

mkdir "$DIR/folder"
for i in 1 2 3; do printf 'System administrator\nYou patch servers and monitor networks.\n' > "$DIR/folder/$i.txt"; done
rm "$DIR/folder/2.txt" && ln -s "$DIR/folder/nothing" "$DIR/folder/2.txt"
"$ECFIT" classify -f jsonl "$DIR/folder/1.txt" "$DIR/folder/2.txt" "$DIR/folder/3.txt" > "$DIR/out" 2> "$DIR/err"
status_is $? 1 "an unreadable file"
[ "$(wc -l < "$DIR/out")" -eq 3 ] && sed -n 2p "$DIR/out" | grep -q '"EIO"' || say_failed "the record in the middle is an error"
grep -q '2.txt' "$DIR/err" || say_failed "the message names the file"

"$ECFIT" classify -f jsonl --jobs 2 - < /dev/null > "$DIR/out" 2> /dev/null
status_is $? 1 "empty input"
"$ECFIT" classify -j 0 x 2> /dev/null
status_is $? 2 "-j 0"
finish
