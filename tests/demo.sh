#!/bin/sh
# What ecfit says of a notice and a CV of our own corpora: tests/demo.sh ECFIT. From the project's root.
set -eu
ECFIT=$(realpath "$1")
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
pick() { python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    if row["id"] == sys.argv[2]: print(row.get("title", ""), row["text"], sep="\n\n")' "$1" "$2"; }
show() { printf '\n$ %s\n' "$*"; "$@"; }

pick corpora/notices.jsonl own001 > "$DIR/notice.txt"
pick corpora/cvs.jsonl owncv01 > "$DIR/cv.txt"
cd "$DIR"
PATH=$(dirname "$ECFIT"):$PATH
show ecfit classify notice.txt
show ecfit tag notice.txt
show ecfit score --profile digit-tm2/lot2-13 --as-of 2026-06-30 cv.txt > score.txt
sed 40q score.txt
printf '  ... (%d lines more)\n' $(($(wc -l < score.txt) - 40))
