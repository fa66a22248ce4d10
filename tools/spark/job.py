"""Notices through ecfit on a Spark cluster.

    spark-submit tools/spark/job.py INPUT OUTPUT [--ecfit PATH] [--partitions N] [-- OPTION...]

INPUT is JSON lines or Parquet with the columns id, text and (if there is one) title; a folder of such files will do.
OUTPUT/records is Parquet: id, in_scope, lang, role, confidence and the whole record as JSON; OUTPUT/errors holds the
failed records. Each partition is piped through one `ecfit analyse -i jsonl -f jsonl -` process, so a lost worker costs
its partitions only: Spark runs them again elsewhere. Options behind -- go to ecfit. The program must be on the workers
(--ecfit a path there, or ship it with --files and say ./ecfit): it needs no dictionary folder.
"""
import argparse
import json
import subprocess
import sys
import threading

from pyspark.sql import SparkSession
from pyspark.sql.types import BooleanType, DoubleType, StringType, StructField, StructType

SCHEMA = StructType([StructField("id", StringType()), StructField("in_scope", BooleanType()), StructField("lang", StringType()),
                     StructField("role", StringType()), StructField("confidence", DoubleType()), StructField("error", StringType()),
                     StructField("record", StringType())])


def to_row(line):
    record = json.loads(line)
    if "error" in record:
        return (record.get("id"), None, None, None, None, record["error"].get("code"), line)
    best = (record.get("roles") or [{}])[0]
    return (record["id"], record["in_scope"], record["lang"], best.get("code"), best.get("confidence"), None, line)


def through_ecfit(command):
    def run(rows):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        sent = []

        def feed():
            with process.stdin as pipe:
                for row in rows:
                    record = {k: v for k, v in row.asDict().items() if k in ("id", "title", "text", "html", "lang") and v is not None}
                    pipe.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
                    sent.append(1)

        feeder = threading.Thread(target=feed)
        feeder.start()
        got = 0
        for line in process.stdout:
            got += 1
            yield to_row(line.decode().rstrip("\n"))
        feeder.join()
        status = process.wait()
        if status not in (0, 1) or got != len(sent):  # 1: some records failed, they are in the output
            raise RuntimeError(f"ecfit: status {status}, {got} results for {len(sent)} records")
    return run


def main():
    argv = sys.argv[1:]
    options = argv[argv.index("--") + 1:] if "--" in argv else []
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--ecfit", default="ecfit")
    parser.add_argument("--partitions", type=int, default=0)
    args = parser.parse_args(argv[: argv.index("--")] if "--" in argv else argv)
    spark = SparkSession.builder.appName("ecfit").getOrCreate()
    parquet = args.input.rstrip("/").endswith(".parquet")
    notices = spark.read.parquet(args.input) if parquet else spark.read.json(args.input)
    if args.partitions:
        notices = notices.repartition(args.partitions)
    command = [args.ecfit, "analyse", "-j1", "-i", "jsonl", "-f", "jsonl", *options, "-"]
    results = spark.createDataFrame(notices.rdd.mapPartitions(through_ecfit(command)), SCHEMA)
    results.write.mode("overwrite").parquet(f"{args.output}/all")
    done = spark.read.parquet(f"{args.output}/all")
    done.where("error IS NULL").drop("error").write.mode("overwrite").parquet(f"{args.output}/records")
    done.where("error IS NOT NULL").select("id", "error", "record").write.mode("overwrite").parquet(f"{args.output}/errors")
    spark.stop()


if __name__ == "__main__":
    main()
