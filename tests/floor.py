#!/usr/bin/env python3
"""The least that a change must leave: floor.py ECFIT CORPUS.jsonl [SCORE.py]. Prints all figures of the judging corpus,
from our own scorer; SCORE.py must tell the same. Standard library only."""
import os
import subprocess
import sys
import tempfile

import eval as scorer

FLOOR = {"role_top1": 0.90, "role_top3": 0.95, "ecf_f1": 0.72, "level_exact": 0.70, "scope_acc": 0.95}


def by_score_py(score, corpus, answers):
    """{group: {figure: value}} as SCORE.py prints them."""
    with tempfile.TemporaryDirectory() as folder:
        pred = os.path.join(folder, "pred.jsonl")
        with open(pred, "w", encoding="utf-8") as file:
            file.writelines(scorer.json.dumps(answer) + "\n" for answer in answers.values())
        said = subprocess.run([sys.executable, score, corpus, pred, "--by", "lang"], capture_output=True, text=True, check=True).stdout
    groups = {}
    for line in said.splitlines():
        if line.startswith("## "):
            group = groups.setdefault(line[3:].split(":")[0].replace("lang=", ""), {})
        elif line.split()[0] in scorer.ORDER:
            group[line.split()[0]] = float(line.split()[1])
    return groups


def verdict(name, wrong):
    print("%s %s %s" % ("FAILED" if wrong else "ok", name, " ".join(wrong)))
    return bool(wrong)


def main():
    program, corpus, score = (sys.argv[1:] + [None])[:3]
    golds = list(scorer.read(corpus).values())
    answers = scorer.ask(program, golds, False)
    scorer.table(golds, answers)
    theirs = by_score_py(score, corpus, answers) if score else {}
    own = "" if score else os.path.basename(corpus) + "/"
    failed = False
    for group in ("all", "en", "fr"):
        ours = scorer.figures([g for g in golds if group in ("all", g["lang"])], answers)
        failed |= verdict("floor/" + own + group, [name for name, least in FLOOR.items() if ours[name] < least])
        if score:
            off = [name for name in scorer.ORDER if abs(ours[name] - theirs[group][name]) > 0.0006]
            failed |= verdict("scorers-agree/" + group, off)
    return failed


if __name__ == "__main__":
    sys.exit(main())
