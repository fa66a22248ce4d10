#!/usr/bin/env python3
"""make bench: ecfit beside what people would pick instead, on one file, in one run.

Rounds are interleaved, so that a slow minute of the machine hits all alike; medians are told, and ratios to `wc -w`.
A peer that is not installed is left out and named (make bench-deps installs them). Every peer leaves out most of what
ecfit does: the last column says what it does do.
usage: bench.py ECFIT STAGES [CORPUS]      environment: ROUNDS (5), MEGABYTES (8), SECONDS_MAX for one slow peer (20)
"""
import importlib.util, json, os, platform, random, re, resource, statistics, subprocess, sys, tempfile, time

ROUNDS = int(os.environ.get("ROUNDS", 5))
MEGABYTES = float(os.environ.get("MEGABYTES", 8))
HERE = os.path.dirname(os.path.abspath(__file__))


def timed(command, stdin=None, env=None):
    """Wall seconds, CPU seconds, peak memory in MB of a command whose output is thrown away."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, **(env or {})})
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def documents(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and (record.get("text") or record.get("html")):
                yield record


def make_corpus(path, megabytes, seed=6):
    """Notices made of shuffled lines of our own ones: unseen text with the words and the lengths of real notices."""
    own = [d for d in documents("corpora/notices.jsonl")]
    by_lang = {}
    for d in own:
        by_lang.setdefault(d.get("lang", "en"), []).extend(d["text"].split("\n"))
    rng, size, n = random.Random(seed), 0, 0
    with open(path, "w", encoding="utf-8") as out:
        while size < megabytes * 1e6:
            like = rng.choice(own)
            lines = by_lang[like.get("lang", "en")]
            text = "\n".join(rng.choice(lines) for _ in range(max(10, like["text"].count("\n"))))
            line = json.dumps({"id": f"bench-{n}", "title": like.get("title"), "text": text}, ensure_ascii=False) + "\n"
            out.write(line)
            size, n = size + len(line.encode()), n + 1


def cut(path, out, megabytes):
    """The beginning of a corpus, whole lines; it is repeated when it is too short."""
    size, lines = 0, open(path, "rb").readlines()
    with open(out, "wb") as f:
        i = 0
        while size < megabytes * 1e6:
            f.write(lines[i % len(lines)])
            size += len(lines[i % len(lines)])
            i += 1
    return size


class Peers:
    """Commands that read the same file; each runs in a process of its own that times only its work."""

    def __init__(self, ecfit, corpus, folder):
        self.ecfit, self.corpus, self.folder = ecfit, corpus, folder
        self.list = [("wc -w", "counts words", ["wc", "-w", corpus], {"LC_ALL": "C.UTF-8"}),
                     ("ecfit", "everything, one thread", [ecfit, "analyse", "-j1", "-f", "jsonl", "--no-progress", corpus], None),
                     ("ecfit -j2", "everything, two threads", [ecfit, "analyse", "-j2", "-f", "jsonl", "--no-progress", corpus], None)]
        self.missing = []
        for name, module, says in (("fastText", "fasttext", "one label of unigrams; no evidence, competences, levels"),
                                   ("scikit-learn", "sklearn", "TF-IDF of stems, cosine to role sheets; no evidence, levels"),
                                   ("Python re", "re", "our rules one by one; no terms, models"),
                                   ("SQLite FTS5", "sqlite3", "indexes words; no question asked yet")):
            if importlib.util.find_spec(module) is None or (module == "sklearn" and importlib.util.find_spec("Stemmer") is None):
                self.missing.append(name)
            else:
                self.list.append((name, says, [sys.executable, os.path.join(HERE, "peers.py"), module, corpus, folder], None))


def run_peer(command, env):
    """MB/s: of the work alone where the peer tells it, else of the whole command."""
    if "peers.py" not in " ".join(command):
        return timed(command, env=env)
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return None
    told = json.loads(done.stdout.strip().split("\n")[-1])
    return told["seconds"] / told["share"], time.monotonic() - start, told["peak_mb"]


def compare(ecfit, corpus, folder):
    size, n = os.path.getsize(corpus) / 1e6, sum(1 for _ in documents(corpus))
    peers = Peers(ecfit, corpus, folder)
    seconds, memory = {}, {}
    for _ in range(ROUNDS):
        for name, _, command, env in peers.list:
            got = run_peer(command, env)
            if got:
                seconds.setdefault(name, []).append(got[0])
                memory[name] = max(memory.get(name, 0), got[2])
    print(f"\n| on {size:.1f} MB, {n} notices, {ROUNDS} rounds | MB/s | notices/s | / wc -w | ecfit is faster by | peak MB | what it does |")
    print("|---|---|---|---|---|---|---|")
    median = {name: statistics.median(s) for name, s in seconds.items()}
    for name, says, _, _ in peers.list:
        if name in median:
            m = median[name]
            print(f"| {name} | {size / m:.2f} | {n / m:.0f} | {median['wc -w'] / m:.3f} | {m / median['ecfit']:.2f} | {memory[name]:.0f} | {says} |")
    for name in peers.missing:
        print(f"| {name} | not installed: make bench-deps | | | | | |")
    return {"two_threads": median["ecfit"] / median["ecfit -j2"], "wc": median["wc -w"] / median["ecfit"]}


def linear_in_text(ecfit, corpus, folder):
    print("\n| text | seconds | us a KB | peak MB |\n|---|---|---|---|")
    for factor in (1, 2, 4, 8):
        path = os.path.join(folder, "text.jsonl")
        size = cut(corpus, path, factor * MEGABYTES / 8)
        runs = [timed([ecfit, "analyse", "-j1", "-f", "jsonl", "--no-progress", path]) for _ in range(3)]
        cpu = statistics.median(r[1] for r in runs)
        print(f"| {factor}x ({size / 1e6:.1f} MB) | {cpu:.2f} | {cpu / size * 1e9:.1f} | {max(r[2] for r in runs):.0f} |")
    text = " ".join(re.sub(r"\W+", " ", d["text"]) for d in documents(corpus))
    for megabytes in (12.5, 25, 50):
        path = os.path.join(folder, "line.txt")
        with open(path, "w", encoding="utf-8") as f:
            for _ in range(int(megabytes * 1e6 / len(text.encode())) + 1):  # no big string: a child's peak counts ours
                f.write(text)
        run = timed([ecfit, "analyse", "-j1", "-i", "text", "-f", "jsonl", "--no-progress", path])
        print(f"| one line of {megabytes} MB | {run[1]:.2f} | {run[1] / os.path.getsize(path) * 1e9:.1f} | {run[2]:.0f} |")


def linear_in_dictionary(ecfit, corpus, folder):
    """The dictionary grown by phrases of two and three words that stand in no text, but begin like those that do."""
    words = sorted({w for d in documents(corpus) for w in re.findall(r"[a-z]{4,12}", d["text"].lower())})
    rng, path = random.Random(6), os.path.join(folder, "text.jsonl")
    size = cut(corpus, path, min(MEGABYTES, 4))
    print("\n| dictionary | phrases | us a KB of text | peak MB |\n|---|---|---|---|")
    for factor in (1, 2, 4, 8):
        overlay = os.path.join(folder, f"overlay{factor}", "terms", "en")
        os.makedirs(overlay, exist_ok=True)
        n = 50000 * (factor - 1)
        with open(os.path.join(overlay, "devops.tsv"), "w") as f:
            for i in range(n):
                f.write(f"{rng.choice(words)} {rng.choice(words)} zq{i}\t\t\n")
        options = ["-d", os.path.dirname(os.path.dirname(overlay))] if n else []
        empty = os.path.join(folder, "empty.jsonl")
        open(empty, "w").write('{"id":"x","text":"none"}\n')
        load = statistics.median(timed([ecfit, "analyse", "-j1", "-f", "jsonl", *options, empty])[1] for _ in range(3))
        runs = [timed([ecfit, "analyse", "-j1", "-f", "jsonl", *options, path]) for _ in range(3)]
        cpu = statistics.median(r[1] for r in runs) - load
        print(f"| {factor}x | about {50000 * factor} | {cpu / size * 1e9:.1f} | {max(r[2] for r in runs):.0f} |")


def start_up(ecfit, folder):
    path = os.path.join(folder, "one.jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(next(documents("corpora/notices.jsonl"))) + "\n")
    first = [timed([ecfit, "classify", "-j1", path])[0] for _ in range(21)]
    nothing = [timed([ecfit, "--help"])[0] for _ in range(21)]
    print(f"\nstart to first answer: {statistics.median(first) * 1e3:.1f} ms, of which the system takes "
          f"{statistics.median(nothing) * 1e3:.1f} ms to start a program with these libraries")


def endless_stream(ecfit, corpus):
    """Peak memory after each eighth of a stream."""
    process = subprocess.Popen([ecfit, "analyse", "-j1", "-i", "jsonl", "-f", "jsonl", "--no-progress", "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    data, peaks = open(corpus, "rb").read(), []
    for _ in range(8):
        process.stdin.write(data)
        process.stdin.flush()
        with open(f"/proc/{process.pid}/status") as f:
            peaks.append(int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) / 1024)
    process.stdin.close()
    process.wait()
    print("memory over an endless stream, MB after each " + f"{len(data) / 1e6:.0f} MB: " + " ".join(f"{p:.0f}" for p in peaks))


def main():
    ecfit, stages = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        corpus = os.path.join(folder, "corpus.jsonl")
        if len(sys.argv) > 3 and sys.argv[3]:
            cut(sys.argv[3], corpus, MEGABYTES)
        else:
            make_corpus(corpus, MEGABYTES)
        cpu = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
        print(f"{time.strftime('%Y-%m-%d')}, {cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores, load "
              f"{os.getloadavg()[0]:.1f}, {subprocess.run([ecfit, '--version'], capture_output=True, text=True).stdout.strip()}")
        ratios = compare(ecfit, corpus, folder)
        told = subprocess.run([stages, corpus], capture_output=True, text=True)
        s = json.loads(told.stdout)
        print(f"\nus a notice: reading {s['read_us']:.1f}, analysing {s['analyse_us']:.1f} (rules {s['rules_gated_us']:.1f}), "
              f"printing {s['print_us']:.1f}; loading the dictionaries {s['load_ms']:.1f} ms")
        print("us a notice and stage: " + ", ".join(f"{name} {us:.1f}" for name, us in s["stages_us"].items()))
        print(f"rules: gated {s['rules_gated_us']:.1f} us, every rule at every word {s['rules_brute_us']:.0f} us: "
              f"{s['rules_ratio']} times; {s['rule_hits']} hits, {'equal' if s['equal_hits'] else 'NOT EQUAL'}")
        print(f"two threads: {ratios['two_threads']:.2f} times one")
        start_up(ecfit, folder)
        endless_stream(ecfit, corpus)
        linear_in_text(ecfit, corpus, folder)
        linear_in_dictionary(ecfit, corpus, folder)
        return 0 if s["equal_hits"] else 1


if __name__ == "__main__":
    sys.exit(main())
