#!/usr/bin/env python3
"""Figures of `ecfit score` on labelled CVs: tests/eval_cv.py --ecfit PROGRAM CVS.jsonl

Education and years right (one of the accepted values), certificates (micro F1, names without case and signs), and for
each profile with labels the share of pairs of CVs with different grades that stand in the right order.
"""
import argparse, itertools, json, subprocess, sys


def plain(name):
    return "".join(c for c in name.lower() if c.isalnum())


def same(a, b):
    return a == b or (min(len(a), len(b)) >= 3 and (a in b or b in a))


def results(program, rows):
    records = "".join(json.dumps({k: r[k] for k in ("id", "text", "as_of")}, ensure_ascii=False) + "\n" for r in rows)
    run = subprocess.run([program, "score", "-i", "jsonl", "-f", "jsonl", "--profile", "digit-tm2/all", "-"], input=records,
                         capture_output=True, text=True, encoding="utf-8")
    if run.returncode not in (0, 1):
        sys.exit(f"{program} score: status {run.returncode}\n{run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def certificates_f1(rows, seen):
    hit = gold = got = 0
    for r in rows:
        want = [plain(c) for c in r["certificates"]]
        have = [plain(c) for c in seen[r["id"]].get("certificates") or []]
        hit += sum(any(same(a, b) for b in have) for a in want)
        gold, got = gold + len(want), got + sum(1 for _ in have)
    return 2 * hit / (gold + got) if gold + got else 1.0


def order(rows, fits, profile):
    pairs = [(a, b) for a, b in itertools.permutations(rows, 2) if a["fit"][profile] > b["fit"][profile]]
    right = sum(fits[a["id"], profile] > fits[b["id"], profile] for a, b in pairs)
    return right / len(pairs) if pairs else 1.0


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--ecfit", required=True)
    a.add_argument("cvs")
    x = a.parse_args()
    rows = [json.loads(line) for line in open(x.cvs, encoding="utf-8") if line.strip()]
    out = results(x.ecfit, rows)
    seen = {r["id"]: r for r in out}
    fits = {(r["id"], r["profile"].rsplit("/", 1)[-1][:7]): r["fit"] for r in out if "fit" in r}
    n = len(rows)
    print(f"{x.cvs}: {n} CVs")
    print(f"eqf          {sum(seen[r['id']].get('eqf') in r['eqf'] for r in rows) / n:.3f}")
    print(f"years        {sum(seen[r['id']].get('it_years') in r['it_years'] for r in rows) / n:.3f}")
    print(f"certificates {certificates_f1(rows, seen):.3f}")
    for profile in sorted({p for r in rows for p in r["fit"]}):
        print(f"order {profile} {order(rows, fits, profile):.3f}")


if __name__ == "__main__":
    main()
