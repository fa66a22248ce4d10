#!/usr/bin/env python3
"""Whether the sheets of one CIGREF edition find their counterparts in another one: mission, activities and tasks only,
titles removed. Run from the project's root; needs ../shared (else it says so and is done).

  tests/editions.py [path/to/ecfit] [--show]

Aims (issue 7): 2000 -> 2011 at least 28 of 29, 2011 -> 2000 likewise, 2011 <-> 2024 for pairs marked same at least 0.93.
"""
import csv, json, os, re, subprocess, sys

SHARED = "../shared/nomenclature"

def tasks(sheet):
    for block in sheet.get("activities") or []:
        yield block.get("heading") or ""
        for task in block.get("tasks") or []:
            yield task["text"] if isinstance(task, dict) else task

def sheets(edition):
    for s in json.load(open(f"{SHARED}/cigref{edition}.json", encoding="utf-8")):
        titles = [s.get("title") or s.get("title_en") or ""] + (s.get("alternate_titles") or [])
        text = s["mission"] + "\n\nDuties:\n" + "\n".join("- " + t for t in tasks(s) if t)
        for title in sorted(titles, key=len, reverse=True):
            bare = re.sub(r"\s*\(.*?\)", "", title).strip()
            if len(bare) > 3:
                text = re.sub(r"(?i)\b(?:the\s+)?" + re.escape(bare) + r"s?\b", "he", text)
        yield {"id": s["code"], "text": text}

def first_roles(ecfit, edition, nomenclature):
    lines = "".join(json.dumps(s, ensure_ascii=False) + "\n" for s in sheets(edition))
    out = subprocess.run([ecfit, "classify", "--sheet", "-i", "jsonl", "-f", "jsonl", "-n", "5", "--lang", "en", "--nomenclature", nomenclature, "-"],
                         input=lines, capture_output=True, text=True, check=True).stdout
    return {r["id"]: [x["code"] for x in r["roles"]] for r in map(json.loads, out.splitlines())}

def counterparts(rows, source, target, wanted):
    pairs = {}
    for row in rows:
        if row[source] not in ("", "-") and row[target] not in ("", "-") and wanted(row):
            pairs.setdefault(row[source], set()).add(row[target])
    return pairs

def judge(ecfit, rows, source, target, wanted, show):
    pairs = counterparts(rows, "code" + source, "code" + target, wanted)
    answers = first_roles(ecfit, source, "cigref-" + target)
    wrong = {code: answers.get(code, [])[:3] for code, right in pairs.items() if not set(answers.get(code, [])[:1]) & right}
    n = len(pairs)
    print(f"{source} -> {target}: {n - len(wrong)} of {n} ({(n - len(wrong)) / n:.2f})")
    for code, got in wrong.items() if show else ():
        print(f"    {code}: {', '.join(got) or 'nothing'}; right: {', '.join(sorted(pairs[code]))}")

def main():
    arguments = [a for a in sys.argv[1:] if a != "--show"]
    ecfit = arguments[0] if arguments else "build/release/ecfit"
    if not os.path.isdir(SHARED):
        return print("no ../shared here: nothing to measure")
    rows = list(csv.DictReader(open(f"{SHARED}/cigref_crosswalk.csv", encoding="utf-8")))
    known = lambda row: row["certainty_2000_2011"] not in ("", "-", "none")
    same = lambda row: row["relation"] == "same"
    show = "--show" in sys.argv
    judge(ecfit, rows, "2000", "2011", known, show)
    judge(ecfit, rows, "2011", "2000", known, show)
    judge(ecfit, rows, "2011", "2024", same, show)
    judge(ecfit, rows, "2024", "2011", same, show)

if __name__ == "__main__":
    main()
