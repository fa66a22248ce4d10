# ---- bench and cluster: make bench [CORPUS=path] [ROUNDS=5] [MEGABYTES=8] ----
.PHONY: bench bench-deps check-spark
BENCH_PYTHON ?= $(if $(wildcard build/bench-python/bin/python),build/bench-python/bin/python,python3)
BENCH_CORPUS = $(if $(filter command environment,$(firstword $(origin CORPUS))),$(CORPUS))

$(BUILD)/stages: tests/bench/stages.c $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

bench: $(BUILD)/ecfit $(BUILD)/stages ## speed beside wc, fastText, scikit-learn, Python re and SQLite FTS5; CORPUS=path ROUNDS=5 MEGABYTES=8
	$(BENCH_PYTHON) tests/bench/bench.py $(BUILD)/ecfit $(BUILD)/stages $(BENCH_CORPUS)

# A Python of its own with the peers; one that does not build is left out of the bench.
bench-deps: ## install what make bench compares with, into build/bench-python
	test -x build/bench-python/bin/python || python3 -m venv --system-site-packages build/bench-python
	build/bench-python/bin/pip install -q scikit-learn PyStemmer
	build/bench-python/bin/pip install -q fasttext-wheel || build/bench-python/bin/pip install -q fasttext || echo "fastText does not build here"

check-spark: $(BUILD)/ecfit ## the Spark job on a cluster of two local workers, against one machine
	tools/spark/check.sh $(BUILD)/ecfit
