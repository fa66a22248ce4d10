#!/usr/bin/env python3
"""How right ecfit is on labelled notices. Standard library only. From the project's root.

  eval.py [--ecfit PROGRAM] [--errors] [--untitled] [--pred FILE] [CORPUS.jsonl]

CORPUS (corpora/notices.jsonl): one JSON object a line, keys as corpora/README.md says. The program gets id, title and
text of each notice and nothing else (--untitled: no title either). --pred scores the JSON lines of an earlier run
instead. --errors shows every notice with a wrong role or a wrong scope: gold, answer, and the three strongest evidences
of each.
"""
import argparse
import collections
import json
import subprocess
import sys

ECF_2 = {area + str(n) for area, count in zip("ABCDE", (8, 5, 4, 10, 9)) for n in range(1, count + 1)}
BINS = 10


def read(path):
    with open(path, encoding="utf-8") as file:
        return {str(row["id"]): row for row in map(json.loads, filter(str.strip, file))}


def question(row, untitled):
    """What the program gets to see."""
    return {key: row[key] for key in ("id", "title", "text") if key in row and not (untitled and key == "title")}


def ask(program, rows, untitled, *more):
    lines = "".join(json.dumps(question(row, untitled), ensure_ascii=False) + "\n" for row in rows)
    command = [program, "classify", "--input", "jsonl", "--format", "jsonl", "--top", "60", *more, "-"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode > 1:
        sys.exit("%s ended with status %d: %s" % (program, done.returncode, done.stderr[-500:]))
    return {str(row["id"]): row for row in map(json.loads, done.stdout.splitlines())}


# ---- measures: each says (right, of) for one notice; a notice out of scope counts for the scope alone ----

def accepted(gold):
    return {gold["role2011"]} | set(gold.get("also2011") or [])


def role_codes(answer):
    return [role["code"] for role in answer.get("roles") or []]


def competences(gold, answer):
    """Levels by code: expected, and given; what only one annotator gave neither counts nor costs."""
    want = {c["code"]: c["levels"] for c in gold["ecf"] if c["code"] in ECF_2}
    free = set(gold.get("ecf_opt") or [])
    got = {c["code"]: c.get("level") for c in answer.get("competences") or [] if c["code"] in ECF_2 - free}
    return want, got


def found(gold, answer):
    want, got = competences(gold, answer)
    return [(want[code], got[code]) for code in want.keys() & got.keys()]


def need(key):
    return lambda g, a: ((a.get("requirements") or {}).get(key) == g.get(key), 1)


MEASURES = (
    ("role_top1", "first role is one the gold accepts", lambda g, a: (role_codes(a)[:1] != [] and role_codes(a)[0] in accepted(g), 1)),
    ("role_strict", "first role is the gold's own", lambda g, a: (role_codes(a)[:1] == [g["role2011"]], 1)),
    ("role_top3", "an accepted role among the first three", lambda g, a: (bool(accepted(g) & set(role_codes(a)[:3])), 1)),
    ("ecf_p", "competences: given ones that are right", lambda g, a: (len(found(g, a)), len(competences(g, a)[1]))),
    ("ecf_r", "competences: right ones that are given", lambda g, a: (len(found(g, a)), len(competences(g, a)[0]))),
    ("level_exact", "level of a right competence", lambda g, a: (sum(got in want for want, got in found(g, a)), len(found(g, a)))),
    ("level_1", "the same, off by at most one",
     lambda g, a: (sum(min(abs(got - w) for w in want) <= 1 for want, got in found(g, a)), len(found(g, a)))),
    ("years", "years_min as in the gold", need("years_min")),
    ("eqf", "eqf_min as in the gold", need("eqf_min")),
)


def calibration_error(golds, answers):
    """Mean distance between confidence and share of right answers, over bins of confidence."""
    bins = collections.defaultdict(list)
    for gold in golds:
        roles = answers.get(str(gold["id"]), {}).get("roles")
        if gold["in_scope"] and roles:
            confidence = roles[0]["confidence"]
            bins[min(BINS - 1, int(confidence * BINS))].append((confidence, roles[0]["code"] in accepted(gold)))
    n = sum(map(len, bins.values()))
    gaps = (abs(sum(c for c, _ in b) - sum(ok for _, ok in b)) for b in bins.values())
    return sum(gaps) / n if n else 0.0


def figures(golds, answers):
    inside = [gold for gold in golds if gold["in_scope"]]
    out = {"scope_acc": sum(answers.get(str(g["id"]), {}).get("in_scope") is g["in_scope"] for g in golds) / len(golds)}
    for name, _, judge in MEASURES:
        pairs = [judge(gold, answers.get(str(gold["id"]), {})) for gold in inside]
        of = sum(n for _, n in pairs)
        out[name] = sum(right for right, _ in pairs) / of if of else 0.0
    both = out["ecf_p"] + out["ecf_r"]
    out["ecf_f1"] = 2 * out["ecf_p"] * out["ecf_r"] / both if both else 0.0
    out["ece"] = calibration_error(golds, answers)
    return out


ORDER = ("scope_acc", "role_top1", "role_strict", "role_top3", "ecf_p", "ecf_r", "ecf_f1", "level_exact", "level_1",
         "years", "eqf", "ece")


def table(golds, answers):
    languages = sorted({gold["lang"] for gold in golds})
    groups = [("all", golds)] + [(lang, [g for g in golds if g["lang"] == lang]) for lang in languages]
    columns = [(name, figures(rows, answers), len(rows)) for name, rows in groups]
    print("%-12s" % "" + "".join("%10s" % name for name, _, _ in columns))
    print("%-12s" % "notices" + "".join("%10d" % n for _, _, n in columns))
    for name in ORDER:
        print("%-12s" % name + "".join("%10.3f" % values[name] for _, values, _ in columns))


# ---- errors ----

def evidence_lines(entry):
    strongest = sorted(entry.get("evidence") or [], key=lambda e: -e.get("weight", 0))[:3]
    for e in strongest:
        print('      %6.2f  %-40s %s, "%s"' % (e.get("weight", 0), e["by"], e["section"], " ".join(e["text"].split())[:60]))
    if not strongest:
        print("      no evidence in the text")


def role_line(label, code, answer):
    role = next((r for r in answer.get("roles") or [] if r["code"] == code), None)
    if not role:
        print("    %s %s: not listed" % (label, code))
        return
    parts = ", ".join("%s %+.2f" % item for item in role.get("parts", {}).items())
    print("    %s %s %s: confidence %.2f (%s)" % (label, code, role["title"], role["confidence"], parts))
    evidence_lines(role)


def show_error(gold, answer):
    print("\n%s  %s" % (gold["id"], " ".join(gold.get("title", "").split())[:90]))
    if answer.get("in_scope") is not gold["in_scope"]:
        says = {True: "an ICT job", False: "no ICT job", None: "no answer"}
        print("    scope: gold %s, answer %s (%.2f)" % (says[gold["in_scope"]], says[answer.get("in_scope")], answer.get("scope_score", 0)))
    if gold["in_scope"]:
        others = " ".join(sorted(accepted(gold) - {gold["role2011"]}))
        role_line("gold", gold["role2011"], answer)
        print("    also accepted: %s" % (others or "none"))
        want, got = competences(gold, answer)
        print("    competences: missing %s; too many %s" % (
            " ".join(sorted(want.keys() - got.keys())) or "none", " ".join(sorted(got.keys() - want.keys())) or "none"))
    if role_codes(answer):
        role_line("answer", role_codes(answer)[0], answer)


def is_wrong(gold, answer):
    wrong_scope = answer.get("in_scope") is not gold["in_scope"]
    return wrong_scope or (gold["in_scope"] and not set(role_codes(answer)[:1]) & accepted(gold))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--ecfit", default="build/release/ecfit")
    options.add_argument("--errors", action="store_true")
    options.add_argument("--untitled", action="store_true")
    options.add_argument("--pred")
    options.add_argument("corpus", nargs="?", default="corpora/notices.jsonl")
    given = options.parse_args()
    golds = list(read(given.corpus).values())
    answers = read(given.pred) if given.pred else ask(given.ecfit, golds, given.untitled)
    missing = [str(g["id"]) for g in golds if str(g["id"]) not in answers]
    print("%s%s" % (given.corpus, ", titles withheld" if given.untitled else ""))
    if missing:
        print("no answer for %d notices, counted wrong: %s" % (len(missing), " ".join(missing[:8])))
    table(golds, answers)
    wrong = [gold for gold in golds if is_wrong(gold, answers.get(str(gold["id"]), {}))] if given.errors else []
    forced = ask(given.ecfit, wrong, given.untitled, "--force") if wrong and not given.pred else answers
    for gold in wrong:
        show_error(gold, forced.get(str(gold["id"]), {}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.stderr.close()
