#!/usr/bin/env python3
"""Mangled notices through the whole program: none may crash it, and every answer is JSON with spans in bounds.

usage: mangle.py ECFIT [COUNT [SEED]]      from the project's root, best with a program built under sanitizers

COUNT versions (100) of each of our own notices and CVs: bytes changed, runs cut out, doubled, joined with another
notice, dictionary words strewn in. The same seed makes the same text."""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

BATCH = 400


def words():
    found = []
    for path in sorted(glob.glob("dictionaries/terms/*/*.tsv") + glob.glob("dictionaries/cues/*/*.tsv") + glob.glob("dictionaries/titles/*.tsv")):
        with open(path, encoding="utf-8") as file:
            found += [line.split("\t")[0].split("|")[0] for line in file if line.strip() and line[0] != "#"]
    return found


def mangle(texts, strewn, dice):
    data = bytearray(dice.choice(texts))
    for _ in range(dice.choice((1, 2, 4, 16))):
        at, size = dice.randrange(len(data) + 1), dice.randrange(1, 200)
        kind = dice.randrange(8)
        if kind == 0:
            del data[at:at + size]
        elif kind == 1:
            data[at:at] = data[at:at + size] * dice.choice((1, 2, 20))
        elif kind == 2:
            data[at:at] = dice.choice(texts)[:dice.randrange(3000)]
        elif kind == 3:
            data[at:at] = (dice.choice((" ", "\n", ", ", "\n- ", " / ")) + dice.choice(strewn)).encode() * dice.choice((1, 1, 50))
        elif kind == 4:
            data[at:at] = dice.choice(("\u2028", "\ufeff", "e\u0301" * 30, "\U0001F680", "\u200b", "\x00", "(e)", "\u00B7ne", "'" * 40, "C++" * 30, "\r")).encode()
        else:
            for _ in range(dice.choice((1, 3, 20)) if data else 0):
                data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def spans(value):
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield value
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


def complaints(line):
    record = json.loads(line)
    for span in spans(record):
        if not 0 <= span["start"] <= span["end"]:
            yield "span %s" % span
        if isinstance(span.get("text"), str) and "\ufffd" not in span["text"] and len(span["text"].encode()) != span["end"] - span["start"]:
            yield "text is not as long as its span: %s" % span


def main():
    program, count, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100, sys.argv[3] if len(sys.argv) > 3 else "1"
    texts = [row["text"].encode() for path in ("corpora/notices.jsonl", "corpora/cvs.jsonl") for row in map(json.loads, open(path, encoding="utf-8"))]
    strewn, dice, failed, done = words(), random.Random(seed), 0, 0
    while done < count * len(texts):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for n in range(BATCH):
                paths.append(os.path.join(folder, "%04d.txt" % n))
                with open(paths[-1], "wb") as file:
                    file.write(mangle(texts, strewn, dice))
            run = subprocess.run([program, "analyse", "-i", "text", "-f", "jsonl", "--force"] + paths, capture_output=True, check=False)
            lines = run.stdout.decode().split("\n")[:-1] # U+2028 in a text ends no line
            bad = [why for line in lines for why in complaints(line)]
            if run.returncode > 1 or len(lines) != len(paths) or bad:
                failed += 1
                kept = "mangled-failed-%d" % done
                os.makedirs(kept, exist_ok=True)
                for path in paths:
                    os.replace(path, os.path.join(kept, os.path.basename(path)))
                print("status %d, %d answers for %d texts, kept in %s\n%s\n%s" % (
                    run.returncode, len(lines), len(paths), kept, "\n".join(bad[:5]), run.stderr.decode(errors="replace")[-1500:]))
        done += BATCH
    print("%d mangled notices: %d batches failed" % (done, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
