#!/usr/bin/env python3
"""The real notices of shared/seeds, whole and each language alone: seeds.py ECFIT SEEDS. Standard library only.

Prints "ok NAME" or "FAILED NAME: why" for each condition of the first issue, and the figures."""
import json
import os
import re
import subprocess
import sys
import tempfile

ENGLISH = set("the of and to in for with is are will be on or by as this that from at an".split())
FRENCH = set("le la les de des du et à en pour dans est sont une un sur par au aux que qui".split())
SYSTEMS, ARCHITECTURE, SHEET = "001_017db274779a05b1.txt", "003_16d7a4a3ecc4673e.txt", "000_cf0b26b1443544af.txt"
FIRST_TAGS = 8
LEAST_SHARED = 0.7
failed = False


def say(ok, name, why=""):
    global failed
    failed |= not ok
    print("ok seeds/%s %s" % (name, why) if ok else "FAILED seeds/%s: %s" % (name, why))


def halves(text):
    """The English and the French part: cut between the two lines where it parts the languages best."""
    lines = text.splitlines(keepends=True)
    votes = [sum((w in ENGLISH) - (w in FRENCH) for w in re.findall(r"\w+", line.lower())) for line in lines]
    total = sum(votes)
    best, at, before = None, 0, 0
    for i, vote in enumerate(votes):
        before += vote
        if best is None or abs(2 * before - total) > best:
            best, at = abs(2 * before - total), i + 1
    parts = ["".join(lines[:at]), "".join(lines[at:])]
    return parts if sum(votes[:at]) > 0 else parts[::-1]


def answer(program, name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([program, "analyse", "-f", "jsonl", path], capture_output=True, text=True, check=True)
    record = json.loads(done.stdout)
    return record, ([role["code"] for role in record["roles"]] + ["none"])[0], [c["code"] for c in record["competences"]]


def check_roles(program, name, text, wanted):
    english, french = halves(text)
    firsts, tags = {}, {}
    for part, content in (("whole", text), ("english", english), ("french", french)):
        record, firsts[part], tags[part] = answer(program, name, content)
        say(firsts[part] in wanted, "%s-%s-role" % (name[:3], part), "%s, confidence %.2f" % (
            firsts[part], record["roles"][0]["confidence"] if record["roles"] else 0))
    same = firsts["english"] == firsts["french"]
    say(same, "%s-same-role-in-both-languages" % name[:3], "%s and %s" % (firsts["english"], firsts["french"]))
    both, either = set(tags["english"]) & set(tags["french"]), set(tags["english"]) | set(tags["french"])
    share = len(both) / max(1, min(len(set(tags["english"])), len(set(tags["french"]))))
    say(share >= LEAST_SHARED, "%s-shared-competences" % name[:3], "%.2f of the smaller set, %.2f of both (en %s; fr %s)" % (
        share, len(both) / max(1, len(either)), " ".join(tags["english"]), " ".join(tags["french"])))
    return tags["whole"]


def check_tags(name, tags, groups):
    for group in groups:
        say(bool(set(group) & set(tags[:FIRST_TAGS])), "%s-tag-%s" % (name[:3], "-or-".join(group)), "among " + " ".join(tags[:FIRST_TAGS]))


def main():
    program, folder = sys.argv[1:3]
    texts = {name: open(os.path.join(folder, name), encoding="utf-8").read() for name in (SYSTEMS, ARCHITECTURE, SHEET)}
    tags = check_roles(program, SYSTEMS, texts[SYSTEMS], ("4.4", "4.8"))
    check_tags(SYSTEMS, tags, (("C3",), ("B2", "B4"), ("E8", "C4"), ("B5",)))
    tags = check_roles(program, ARCHITECTURE, texts[ARCHITECTURE], ("1.2", "3.4", "4.10"))
    check_tags(ARCHITECTURE, tags, (("A5",), ("A7",), ("B5", "D10"), ("E4", "A6")))
    _, first, _ = answer(program, SHEET, texts[SHEET])
    say(first in ("4.4", "4.6", "4.8", "3.2"), "000-role", first)
    return failed


if __name__ == "__main__":
    sys.exit(main())
