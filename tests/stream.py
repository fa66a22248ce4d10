#!/usr/bin/env python3
"""A long stream through the program: stream.py ECFIT CORPUS.jsonl. Peak memory with one thread, the same bytes on two
runs and for several threads. Standard library only."""
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time

MEGABYTES = 64


def run(program, path, jobs):
    begun = time.monotonic()
    with tempfile.TemporaryFile() as out:
        status = subprocess.run([program, "analyse", "-i", "jsonl", "-f", "jsonl", "-j", str(jobs), path], stdout=out, check=False).returncode
        seconds = time.monotonic() - begun
        out.seek(0)
        digest = hashlib.sha256(out.read()).hexdigest()
    return status, digest, seconds


def main():
    program, corpus = sys.argv[1:3]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        size = 0
        for row in map(json.loads, open(corpus, encoding="utf-8")):
            line = json.dumps({key: row[key] for key in ("id", "title", "text")}, ensure_ascii=False) + "\n"
            size += len(line.encode())
            file.write(line)
        file.flush()
        first, digest, seconds = run(program, file.name, 1)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        second, again, _ = run(program, file.name, 1)
        third, threads, _ = run(program, file.name, 3)
    words = time.monotonic()
    subprocess.run(["wc", "-w", corpus], stdout=subprocess.DEVNULL, check=True, env={"LC_ALL": "C.UTF-8"})
    words = time.monotonic() - words
    checks = (("stream/answered", first == second == third == 0, "status %d, %d MB in %.1f s, wc -w %.1f s" % (first, size >> 20, seconds, words)),
              ("stream/memory", peak < MEGABYTES, "peak %.0f MB, at most %d" % (peak, MEGABYTES)),
              ("stream/same-bytes-on-two-runs", digest == again, ""),
              ("stream/same-bytes-on-three-threads", digest == threads, ""))
    for name, ok, figure in checks:
        print("%s %s %s" % ("ok" if ok else "FAILED", name, figure))
    return not all(ok for _, ok, _ in checks)


if __name__ == "__main__":
    sys.exit(main())
