#!/usr/bin/env python3
"""Corrupted files of every format through the reader: none may crash it or hold it up.

usage: corrupt.py READ_ALL [COUNT [SEED]]      from the project's root

READ_ALL is tests/fuzz/read_all.c, best built with -fsanitize=address,undefined. COUNT files of each format (1000) are
made from the fixtures: some bytes changed, a run cut out, doubled or zeroed, the end cut off. The same seed makes the
same files. A file that fails the test is kept in corrupt-failed/.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

FIXTURES = "tests/fixtures/intake/"
SOURCES = ["notice.txt", "notice.md", "notice.html", "notice.pdf", "notice.docx", "notice-libreoffice.docx",
           "notice.odt", "notice.rtf", "notice-libreoffice.rtf", "notice.eml", "attached.eml", "notice.csv",
           "bad.jsonl", "notices.mbox", "notice.docx.gz", "notice.md.zst", "utf16le.txt", "mojibake.txt", "table.html"]
BATCH = 50


def corrupt(data, dice):
    data = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        at, size = dice.randrange(len(data) + 1), dice.randrange(1, 64)
        kind = dice.randrange(7)
        if kind == 0:
            del data[dice.randrange(len(data) + 1):]
        elif kind == 1:
            del data[at:at + size]
        elif kind == 2:
            data[at:at] = data[at:at + size] * dice.choice((1, 3, 50))
        elif kind == 3:
            data[at:at + size] = bytes(len(data[at:at + size]))
        else:
            for _ in range(dice.choice((1, 3, 20, 200)) if data else 0):
                byte = dice.choice((0, 0xFF, dice.randrange(256), dice.choice(b"<>\"\\{}\n&")))
                data[dice.randrange(len(data))] = byte
    return bytes(data)


def run(program, paths):
    env = dict(os.environ, ASAN_OPTIONS="allocator_may_return_null=1:detect_leaks=1")
    done = subprocess.run([program] + paths, capture_output=True, text=True, errors="replace", env=env, check=False)
    return done.returncode, done.stdout, done.stderr


def batch(program, paths):
    """The figures of one run; on a failure file by file, to find the one."""
    code, out, complaint = run(program, paths)
    if code == 0:
        return [int(n) for n in re.findall(r"\d+", out)], []
    bad = [(path, complaint) for path in paths if run(program, [path])[0] != 0]
    return [0, 0], bad or [(paths[0] + " and those after it", complaint)]


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    failed = 0
    for name in SOURCES:
        if ".pdf" in name and not shutil.which("pdftotext"):
            continue
        dice, data = random.Random(seed + name), open(FIXTURES + name, "rb").read()
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for n in range(count):
                paths.append(os.path.join(folder, "%04d-%s" % (n, name)))
                with open(paths[-1], "wb") as file:
                    file.write(corrupt(data, dice))
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                results = list(pool.map(lambda i: batch(program, paths[i:i + BATCH]), range(0, count, BATCH)))
            for path, complaint in (bad for _, all_bad in results for bad in all_bad):
                failed += 1
                os.makedirs("corrupt-failed", exist_ok=True)
                if os.path.exists(path):
                    shutil.copy(path, "corrupt-failed")
                print("%s failed:\n%s" % (path, complaint[-2000:]))
        print("%-24s %d files: %d documents read, %d failed clearly" % (
            name, count, sum(r[0][0] for r in results), sum(r[0][1] for r in results)), flush=True)
    print("%d passed, %d failed" % (count * len(SOURCES) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
