#!/usr/bin/env python3
"""subset.py EXPECTED.jsonl GOT.jsonl: every line of GOT holds what the line of EXPECTED says, and there are as many.

Objects may hold more keys, lists more elements behind; "~text" expects a string that contains text."""
import json
import sys


def differences(want, got, path):
    if isinstance(want, dict) and isinstance(got, dict):
        for key, value in want.items():
            yield from [f"{path}.{key} is missing"] if key not in got else differences(value, got[key], f"{path}.{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) <= len(got):
        for i, value in enumerate(want):
            yield from differences(value, got[i], f"{path}[{i}]")
    elif isinstance(want, str) and want.startswith("~") and isinstance(got, str) and want[1:] in got:
        return
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield f"{path}: expected {json.dumps(want, ensure_ascii=False)}, found {json.dumps(got, ensure_ascii=False)[:200]}"


def main():
    want, got = ([json.loads(line) for line in open(path, encoding="utf-8")] for path in sys.argv[1:3])
    found = [] if len(want) == len(got) else [f"{len(got)} lines, expected {len(want)}"]
    for i, (w, g) in enumerate(zip(want, got), 1):
        found += differences(w, g, f"line {i}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
