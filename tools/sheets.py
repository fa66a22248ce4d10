#!/usr/bin/env python3
"""Make dictionaries/cigref/EDITION.words.tsv: the stems that tell the role sheets of an edition apart, with tf-idf weights.
Lists of stems, no sentences. Run from the project's root after the sheets or the stemmer change:

  tools/sheets.py build/release/ecfit ../shared/nomenclature
"""
import collections, json, math, os, subprocess, sys

EDITIONS = ("2000", "2011", "2024")

def sheet_text(s):
    yield s["mission"]
    for block in s.get("activities") or []:
        yield block.get("heading") or ""
        for task in block.get("tasks") or []:
            yield task["text"] if isinstance(task, dict) else task

def small_words():
    with open("dictionaries/cues/en/function_words.tsv", encoding="utf-8") as f:
        return {line.split("\t")[0] for line in f if not line.startswith("#")}

def stems(ecfit, sheets):
    lines = "".join(json.dumps({"id": s["code"], "title": "-", "text": "Duties:\n" + "\n".join("- " + t for t in sheet_text(s) if t)}) + "\n" for s in sheets)
    out = subprocess.run([ecfit, "features", "--trace", "-i", "jsonl", "--lang", "en", "-"], input=lines, capture_output=True, text=True, check=True).stdout
    for record in map(json.loads, out.splitlines()):
        yield record["id"], collections.Counter(stem for stem, body in record["stems"] if body and len(stem) > 1 and not stem.isdigit())

def write(path, edition, bags):
    small = small_words()
    n, df = len(bags), collections.Counter(w for bag in bags.values() for w in bag)
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"# Stems of the role sheets of {edition} (mission, activities, tasks), weighted (1 + ln tf) ln(1 + n / df), length 1.\n"
                "# Made by tools/sheets.py from the nomenclatures; for `--sheet`.\n# code\tstem=weight ...\n")
        for code, bag in bags.items():
            v = {w: (1 + math.log(k)) * math.log(1 + n / df[w]) for w, k in bag.items() if df[w] < 0.6 * n and w not in small and "=" not in w and " " not in w}
            length = math.sqrt(sum(x * x for x in v.values()))
            f.write(code + "\t" + " ".join(f"{w}={x / length:.3f}" for w, x in sorted(v.items(), key=lambda p: (-p[1], p[0]))) + "\n")

def main():
    ecfit, folder = sys.argv[1:3]
    for edition in EDITIONS:
        sheets = json.load(open(os.path.join(folder, f"cigref{edition}.json"), encoding="utf-8"))
        write(f"dictionaries/cigref/{edition}.words.tsv", "cigref-" + edition, dict(stems(ecfit, sheets)))

if __name__ == "__main__":
    main()
