"""peers.py MODULE CORPUS FOLDER: the work of one peer on the texts of a corpus.

Prints {"seconds": of the work alone, without loading and training, "share": of the texts that were read in it (slow peers
read fewer), "peak_mb"}."""
import glob, json, os, re, resource, sys, time

SECONDS_MAX = float(os.environ.get("SECONDS_MAX", 20))


def texts(path):
    return [d["text"] for d in map(json.loads, open(path, encoding="utf-8")) if d.get("text")]


def labelled():
    """Role and text of our own notices: enough to train something of the right shape."""
    for line in open("corpora/notices.jsonl", encoding="utf-8"):
        d = json.loads(line)
        role = d.get("role") or (d.get("labels") or {}).get("role") or d.get("id", "x")[:3]
        yield re.sub(r"\W", "_", str(role)), " ".join(d["text"].split())


def fasttext_peer(all_texts, folder):
    import fasttext
    path = os.path.join(folder, "train.txt")
    with open(path, "w", encoding="utf-8") as f:
        for role, text in labelled():
            f.write(f"__label__{role} {text}\n")
    model = fasttext.train_supervised(path, epoch=5, wordNgrams=1, verbose=0)
    start = time.monotonic()
    for text in all_texts:
        model.f.predict(text.replace("\n", " ") + "\n", 1, 0.0, "strict")  # predict() itself fails with NumPy 2
    return time.monotonic() - start, 1


def sklearn_peer(all_texts, folder):
    import Stemmer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity
    stemmer, word = Stemmer.Stemmer("english"), re.compile(r"\w+")
    vectorizer = TfidfVectorizer(tokenizer=lambda t: stemmer.stemWords(word.findall(t.lower())), token_pattern=None)
    sheets = vectorizer.fit_transform([text for _, text in labelled()])
    start = time.monotonic()
    for i in range(0, len(all_texts), 256):
        cosine_similarity(vectorizer.transform(all_texts[i:i + 256]), sheets).argmax(axis=1)
    return time.monotonic() - start, 1


def re_peer(all_texts, folder):
    rules = []
    for path in glob.glob("dictionaries/rules/*/*.rules"):
        for line in open(path, encoding="utf-8"):
            if line.startswith("pattern:"):
                try:
                    rules.append(re.compile(line[8:].strip()))
                except re.error:
                    pass
    start, done = time.monotonic(), 0
    for text in all_texts:
        low = text.lower()
        for rule in rules:
            sum(1 for _ in rule.finditer(low))
        done += len(text)
        if time.monotonic() - start > SECONDS_MAX:
            break
    return time.monotonic() - start, done / sum(map(len, all_texts))


def sqlite3_peer(all_texts, folder):
    import sqlite3
    db = sqlite3.connect(os.path.join(folder, f"fts{os.getpid()}.db"))
    db.execute("PRAGMA synchronous=OFF")
    db.execute("CREATE VIRTUAL TABLE notices USING fts5(text, tokenize='porter unicode61')")
    start = time.monotonic()
    db.executemany("INSERT INTO notices VALUES(?)", ((t,) for t in all_texts))
    db.commit()
    return time.monotonic() - start, 1


def main():
    module, corpus, folder = sys.argv[1:4]
    seconds, share = globals()[f"{module}_peer"](texts(corpus), folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "share": share, "peak_mb": peak}))


main()
