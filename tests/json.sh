#!/bin/sh
# What the program prints as JSON is JSON, whatever stands in the notice. From the project's root.
set -eu
ECFIT=${ECFIT:-build/release/ecfit}
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT

# Quotes, control characters, a private-use bullet, an emoji, U+2028, half a sequence, in id, title and text.
printf '%s\n' '{"id": "a\"\\\u0001\n", "title": "Chef \"SI\" \ud83d\ude80", "text": "Linux\u2028server\u0000s \"quoted\" C:\\\\tmp \u0007 administrator \ud800 of 5 servers"}' \
    '{"id": "é", "text": "Administrateur « systèmes » ; 5 ans d’expérience\tLinux"}' '{"id": "broken' > "$DIR/in.jsonl"
printf 'Administrateur r\351seau \303 Linux \377\376\200 "x" \\ \001\002' > "$DIR/bytes.txt"
cat corpora/notices.jsonl >> "$DIR/in.jsonl"
"$ECFIT" analyse -f jsonl "$DIR/in.jsonl" "$DIR/bytes.txt" "$DIR/missing.txt" > "$DIR/out" 2> /dev/null && exit 1
n=0
while IFS= read -r line; do
    printf '%s\n' "$line" > "$DIR/line"
    python3 -m json.tool "$DIR/line" > /dev/null || { echo "not JSON: $line"; exit 1; }
    n=$((n + 1))
done < "$DIR/out"
want=$(($(wc -l < corpora/notices.jsonl) + 5))
[ $n -eq $want ] || { echo "$n lines, expected $want"; exit 1; }
python3 - "$DIR/out" << 'P'
import json, sys
first = json.loads(open(sys.argv[1], encoding="utf-8").readline())
assert first["id"] == 'a"\\\x01\n', first["id"]
assert first["title"].startswith('Chef "SI" \U0001F680'), first["title"]
P
