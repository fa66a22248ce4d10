#!/bin/sh
# check.sh ECFIT: the Spark job on a local cluster of two workers gives record by record what one machine gives, also when
# a worker is killed in mid-run. Installs pyspark into build/spark-python when it is missing.
set -eu
ECFIT=$(realpath "$1")
PYTHON=build/spark-python/bin/python
command -v java > /dev/null || { echo "check-spark needs a Java runtime: apt-get install default-jre-headless"; exit 2; }
[ -x $PYTHON ] || python3 -m venv build/spark-python
$PYTHON -c 'import pyspark, pyarrow' 2> /dev/null || $PYTHON -m pip install -q pyspark pyarrow
PYTHON=$(pwd)/$PYTHON
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT

i=0
while [ $i -lt "${TIMES:-30}" ]; do
    sed "s/^{\"id\": *\"/&$i-/" corpora/notices.jsonl
    printf '{"id": "empty-%s", "text": " "}\n' $i
    i=$((i + 1))
done > "$DIR/in.jsonl"
"$ECFIT" analyse -j1 -f jsonl "$DIR/in.jsonl" > "$DIR/want.jsonl" 2> /dev/null || [ $? -eq 1 ]

SPARK_HOME=$($PYTHON -c 'import pyspark, os; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME PYSPARK_PYTHON="$PYTHON" SPARK_LOCAL_IP=127.0.0.1
submit() {
    "$SPARK_HOME/bin/spark-submit" --master "local-cluster[2,1,1024]" --conf spark.ui.enabled=false \
        --conf spark.task.maxFailures=8 --conf spark.executor.memory=512m tools/spark/job.py "$1" "$2" \
        --ecfit "$ECFIT" --partitions 8 > "$DIR/log" 2>&1
}

compare() {
    "$PYTHON" - "$DIR/want.jsonl" "$1" << 'P'
import json, sys
import pyarrow.parquet as parquet
want, out = sys.argv[1:]
def as_one(line):
    record = json.loads(line)
    if "error" in record: # places differ: a file and its line there, a pipe here
        record["error"] = record["error"]["code"]
    return record["id"], json.dumps(record, sort_keys=True)
single = dict(as_one(line) for line in open(want, encoding="utf-8"))
got = {}
for part in ("records", "errors"):
    for line in parquet.read_table(f"{out}/{part}").column("record").to_pylist():
        name, text = as_one(line)
        assert name not in got, f"{name} came twice"
        got[name] = text
assert got == single, f"{len(got)} records, expected {len(single)}; {sum(got.get(k) != v for k, v in single.items())} differ"
print(f"ok {len(got)} records are the same")
P
}

submit "$DIR/in.jsonl" "$DIR/out" || { tail -20 "$DIR/log"; exit 1; }
compare "$DIR/out"

# Once more from Parquet, and one of the two executors dies while it works.
"$PYTHON" - "$DIR/in.jsonl" "$DIR/in.parquet" << 'P'
import sys
import pyarrow.json as json, pyarrow.parquet as parquet
table = json.read_json(sys.argv[1])
parquet.write_table(table.select([c for c in ("id", "title", "text") if c in table.column_names]), sys.argv[2])
P
submit "$DIR/in.parquet" "$DIR/killed" &
job=$!
victim=
for _ in $(seq 200); do
    victim=$(pgrep -f "CoarseGrainedExecutorBackend.*--app-id" | while read -r pid; do
        grep -qz "PYSPARK_PYTHON=$PYTHON" "/proc/$pid/environ" 2> /dev/null && echo "$pid" && break; done || true)
    pgrep -f "$ECFIT analyse -j1" > /dev/null && [ -n "$victim" ] && break
    sleep 0.1
done
[ -n "$victim" ] && kill -9 "$victim" && echo "killed executor $victim"
wait $job || { tail -20 "$DIR/log"; exit 1; }
compare "$DIR/killed"
