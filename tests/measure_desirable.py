#!/usr/bin/env python3
"""How many of the gold `desirable` quotes fall where ecfit says "desirable".

  measure_desirable.py GOLD.jsonl PRED.jsonl [--misses N] [--languages]

A quote falls there when a span of kind or modality "desirable" (sections, evidence, requirements) touches it; a
quote that is not found in the text as it stands counts as missed. The text of PRED is that of GOLD, so spans (bytes of
UTF-8) are looked up in it. Also prints which share of all text is desirable: marking everything would be no answer.
--languages adds precision, recall and F1 of the required languages. Standard library only.
"""
import argparse, json, re


def load(path):
    with open(path, encoding="utf-8") as f:
        return {str(r["id"]): r for r in map(json.loads, f)}


def desirable_spans(pred):
    """(start, end) in bytes of everything that ecfit marks as desirable."""
    for s in pred.get("sections", []):
        if s["kind"] == "desirable":
            yield s["start"], s["end"]
    found = [e for group in ("roles", "competences") for x in pred.get(group, []) for e in x["evidence"]]
    for group in pred.get("requirements", {}).values():
        found += group if isinstance(group, list) else []
    for e in found:
        if e.get("modality") == "desirable":
            yield e["start"], e["end"]


def find(text, quote):
    """Byte span of the quote, read over white space; None when it is not there."""
    pattern = r"\s+".join(re.escape(w) for w in quote.split())
    m = re.search(pattern, text) or re.search(pattern, text, re.I)
    return m and (len(text[: m.start()].encode()), len(text[: m.end()].encode()))


def desirable(gold, pred, misses):
    hit = n = marked = size = 0
    for i, g in gold.items():
        spans = sorted(set(desirable_spans(pred.get(i, {}))))
        marked += sum(b - a for a, b in spans if (a, b) in {(s["start"], s["end"]) for s in pred[i]["sections"]})
        size += len(g["text"].encode())
        for quote in g["desirable"]:
            at = find(g["text"], quote)
            ok = bool(at) and any(a < at[1] and at[0] < b for a, b in spans)
            hit, n = hit + ok, n + 1
            if not ok and misses > 0:
                misses -= 1
                print(f"missed {i} {'' if at else '(not in the text) '}{quote!r}")
    print(f"desirable quotes found  {hit}/{n} = {hit / max(1, n):.3f}   (desirable text {marked / max(1, size):.3f} of all)")


def languages(gold, pred):
    right = given = asked = 0
    for i, g in gold.items():
        if not g["in_scope"]:
            continue
        needs = pred.get(i, {}).get("requirements", {}).get("languages", [])
        mine, want = {x["lang"] for x in needs if x["modality"] == "required"}, set(g["languages"])
        right, given, asked = right + len(mine & want), given + len(mine), asked + len(want)
    p, r = right / max(1, given), right / max(1, asked)
    print(f"languages p {p:.3f} r {r:.3f} f1 {2 * p * r / max(1e-9, p + r):.3f}")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("gold"), a.add_argument("pred")
    a.add_argument("--misses", type=int, default=0), a.add_argument("--languages", action="store_true")
    x = a.parse_args()
    gold, pred = load(x.gold), load(x.pred)
    desirable(gold, pred, x.misses)
    if x.languages:
        languages(gold, pred)


if __name__ == "__main__":
    main()
