#!/bin/sh
# The gate and the automata change nothing: the same records as by every rule at every word with PCRE2 alone.
. tests/batch/common.sh

for file in corpora/notices.jsonl corpora/training.jsonl; do
    "$ECFIT" analyse -f jsonl "$file" > "$DIR/gated" 2> /dev/null
    "$ECFIT" analyse -f jsonl --brute-rules "$file" > "$DIR/brute" 2> /dev/null
    same "$DIR/gated" "$DIR/brute" "$file: gated rules and brute force differ"
    grep -q '"by":"rule:' "$DIR/gated" || say_failed "$file: no rule found anything"
done
finish
