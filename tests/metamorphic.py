#!/usr/bin/env python3
"""Changes of a notice that must not change its first role: metamorphic.py ECFIT CORPUS.jsonl [--show]

Prints for each change the share of notices whose first role stays ("none" counts as a role), and "ok" or "FAILED"
against LEAST. --show names the notices that moved. The same corpus gives the same figures: dice are seeded by the id.
Standard library only."""
import json
import random
import re
import subprocess
import sys

LEAST = 0.97
OTHER_THAN_THE_JOB = {"boilerplate", "conditions", "employer", "application"}


def ask(program, rows):
    lines = "".join(json.dumps({k: row[k] for k in ("id", "title", "text") if row.get(k)}) + "\n" for row in rows)
    done = subprocess.run([program, "analyse", "-i", "jsonl", "-f", "jsonl", "-"], input=lines, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit("%s ended with status %d: %s" % (program, done.returncode, done.stderr[-300:]))
    return {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}


def first_role(record):
    return (record.get("roles") or [{"code": "none"}])[0]["code"]


# ---- changes: row and the record of the unchanged notice in, title and text out ----

def pieces(row, record):
    """(kind, text) of the sections and of what lies between them, in their order; together they are the whole text."""
    text, at = row["text"].encode(), 0
    for section in sorted(record.get("sections", []), key=lambda s: s["start"]):
        if section["start"] < at:
            continue
        if section["start"] > at:
            yield "between", text[at:section["start"]].decode(errors="replace")
        yield section["kind"], text[section["start"]:section["end"]].decode(errors="replace")
        at = section["end"]
    yield "between", text[at:].decode(errors="replace")


def without_boilerplate(row, record):
    kept = "".join(text for kind, text in pieces(row, record) if kind not in OTHER_THAN_THE_JOB)
    return row["title"], kept if kept.strip() else row["text"]


def shuffled_sections(row, record):
    blocks = []
    for kind, text in pieces(row, record): # what follows a section goes with it
        if kind == "between" and blocks:
            blocks[-1] += text
        else:
            blocks.append(text)
    random.Random(row["id"]).shuffle(blocks)
    return row["title"], "\n\n".join(block.strip() for block in blocks)


def upper_case(row, _):
    return row["title"].upper(), row["text"].upper()


def typography(row, _):
    """What a word processor does: curly quotes, dashes, no-break spaces, an ellipsis, CR LF."""
    def set_anew(text):
        text = text.replace("'", "\u2019").replace("...", "\u2026").replace(" - ", " \u2013 ")
        text = re.sub(r'"([^"\n]*)"', "\u00AB\u00A0\\1\u00A0\u00BB", text)
        text = re.sub(r" ([:;!?%])", "\u00A0\\1", text)
        text = re.sub(r"(\d) (\w)", "\\1\u00A0\\2", text)
        return text.replace("\n", "\r\n")
    return set_anew(row["title"]), set_anew(row["text"])


INCLUSIVE = ((r"teur\b", "teur/trice"), (r"(?<!t)eur\b", "eur(euse)"), (r"ien\b", "ien\u00B7ne"), (r"ant\b", "ant(e)"),
             (r"(?<=g)é\b", "é(e)"), (r"\bChef\b", "Chef(fe)"))
FEMININE = ((r"\bIngénieur\b", "Ingénieure"), (r"teur\b", "trice"), (r"(?<!t)(?<!ni)eur\b", "euse"), (r"ien\b", "ienne"), (r"ant\b", "ante"),
            (r"(?<=g)é\b", "ée"), (r"\bChef\b", "Cheffe"))


def replace_all(title, rules):
    for pattern, by in rules:
        title = re.sub(pattern, by, title)
    return title


def gender_mark(row, _):
    return row["title"] + (" (F/H)" if row["lang"] == "fr" else " (m/f/d)"), row["text"]


def inclusive_title(row, _):
    return replace_all(row["title"], INCLUSIVE) if row["lang"] == "fr" else "%s (she/he/they)" % row["title"], row["text"]


def feminine_title(row, _):
    return replace_all(row["title"], FEMININE) if row["lang"] == "fr" else row["title"], row["text"]


CHANGES = (("boilerplate withheld", without_boilerplate), ("sections shuffled", shuffled_sections), ("upper case", upper_case),
           ("typography", typography), ("gender mark", gender_mark), ("inclusive title", inclusive_title),
           ("feminine title", feminine_title))


def main():
    program, corpus = sys.argv[1:3]
    rows = [json.loads(line) for line in open(corpus, encoding="utf-8")]
    plain = ask(program, rows)
    failed = False
    for name, change in CHANGES:
        changed = []
        for row in rows:
            title, text = change(row, plain[row["id"]])
            changed.append({"id": row["id"], "title": title, "text": text})
        after = ask(program, changed)
        moved = [row for row in rows if first_role(plain[row["id"]]) != first_role(after.get(row["id"], {}))]
        share = 1 - len(moved) / len(rows)
        failed |= share < LEAST
        print("%s metamorphic/%s %.3f" % ("ok" if share >= LEAST else "FAILED", name.replace(" ", "-"), share))
        for row in moved if "--show" in sys.argv else []:
            print("    %s %s -> %s  %s" % (row["id"], first_role(plain[row["id"]]), first_role(after.get(row["id"], {})), row["title"][:70]))
    return failed


if __name__ == "__main__":
    sys.exit(main())
