#!/bin/sh
# What needs ../shared: the seeds, the floor of quality, long streams, changes that must not matter. From the project's
# root; without ../shared it says so and is content.
set -u
ECFIT=${ECFIT:-build/release/ecfit}
SHARED=${SHARED:-../shared}
[ -d "$SHARED/corpora" ] || { echo "no $SHARED: seeds, floor, stream and metamorphic tests are passed over"; exit 0; }
status=0
python3 tests/seeds.py "$ECFIT" "$SHARED/seeds" || status=1
python3 tests/floor.py "$ECFIT" "$SHARED/corpora/notices-dev.jsonl" "$SHARED/eval/score.py" || status=1
python3 tests/stream.py "$ECFIT" "$SHARED/corpora/notices-unlabelled.jsonl" || status=1
python3 tests/metamorphic.py "$ECFIT" "$SHARED/corpora/notices-train.jsonl" || status=1
exit $status
