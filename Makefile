# ecfit. `make help` lists the targets. The user owns CC, CFLAGS and LDFLAGS; we append.
# VARIANT builds beside the others: `make VARIANT=mine check` leaves everything in build/mine.
CC ?= cc
CFLAGS ?= -O2 -g
VARIANT ?= release
BUILD := build/$(VARIANT)
PREFIX ?= /usr/local

PACKAGES := libpcre2-dev libstemmer-dev uthash-dev libcmocka-dev libutf8proc-dev libyajl-dev liblinear-dev \
            libxml2-dev libarchive-dev libmagic-dev libcmark-dev libgmime-3.0-dev libsqlite3-dev poppler-utils unrtf \
            pkg-config gcc make python3
PKGS := libpcre2-8 libutf8proc yajl
# Opened when an input or output needs them (base/library.h): the headers tell the types, the library's own name the version.
OPENED_PKGS := libarchive libxml-2.0 gmime-3.0 libmagic libcmark sqlite3
OPENED := archive xml2 gmime-3.0 magic cmark sqlite3
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iengine -Itools -I$(BUILD) $(WARN) -ffp-contract=off -fvisibility=hidden -pthread $(PKG_CFLAGS) $(CFLAGS)
LIBS = $(PKG_LIBS) -lstemmer -lm -ldl -pthread
# Asked once, at the first recipe that wants it: `make deps all` has installed pkg-config by then.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) $(OPENED_PKGS) 2>/dev/null))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null))$(PKG_LIBS)

ENGINE := $(wildcard engine/*.c engine/*/*.c)
TOOL := $(filter-out tools/train%.c tools/mkimage.c tools/bench%.c,$(wildcard tools/*.c))
ENGINE_O := $(ENGINE:%.c=$(BUILD)/%.o)
TOOL_O := $(TOOL:%.c=$(BUILD)/%.o)

.PHONY: all
all: $(BUILD)/ecfit ## the program, at build/release/ecfit, and the library

$(BUILD)/%.o: %.c | $(BUILD)/sonames.h $(filter deps,$(MAKECMDGOALS))
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libecfit.a: $(ENGINE_O) $(BUILD)/dictionaries.o
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/ecfit: $(TOOL_O) $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# As the linker would note them in a program.
$(BUILD)/sonames.h: Makefile | $(filter deps,$(MAKECMDGOALS))
	@mkdir -p $(@D)
	@for l in $(OPENED); do \
	    $(CC) $(LDFLAGS) -shared -nostdlib -Wl,--no-as-needed -o $@.so $$(pkg-config --libs-only-L $(OPENED_PKGS)) -l$$l && \
	    readelf -d $@.so | sed -n "s/.*(NEEDED).*\[\(.*\)\]/#define ECFIT_SONAME_$$(echo $$l | tr a-z.- A-Z__) \"\1\"/p" || exit 1; \
	done > $@.new
	@rm -f $@.so && mv $@.new $@

# ---- image: the dictionaries, compiled and carried inside the library ----
.PHONY: image
image: $(BUILD)/dictionaries.img ## the dictionaries as the library carries them

IMAGE_O := $(filter-out %/builtin.o,$(filter $(BUILD)/engine/base/% $(BUILD)/engine/text/% $(BUILD)/engine/lexicon/%,$(ENGINE_O)))
$(BUILD)/mkimage: $(BUILD)/tools/mkimage.o $(IMAGE_O)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

dictionaries/%: ; # a file that went away is no error

$(BUILD)/dictionaries.img: $(BUILD)/mkimage $(shell find dictionaries)
	$(BUILD)/mkimage dictionaries $@

$(BUILD)/dictionaries.o: engine/lexicon/dictionaries.S $(BUILD)/dictionaries.img
	$(CC) $(CFLAGS) -DECFIT_IMAGE='"$(BUILD)/dictionaries.img"' -c $< -o $@

-include $(ENGINE_O:.o=.d) $(TOOL_O:.o=.d)

# ---- learning ----
TRAIN_O := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tools/train/*.c))
$(BUILD)/ecfit-train: $(TRAIN_O) $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -llinear
-include $(TRAIN_O:.o=.d)

CORPORA ?= ../shared/corpora
TRAIN_INPUTS = $(CORPORA)/notices-train.jsonl corpora/training.jsonl corpora/labels-pool.jsonl $(CORPORA)/notices-unlabelled.jsonl $(CORPORA)/notices-dev.jsonl
.PHONY: train cv
train: $(BUILD)/ecfit-train ## learn dictionaries/weights anew (CORPORA=../shared/corpora)
	$(BUILD)/ecfit-train dictionaries $(TRAIN_INPUTS) $(BUILD)/train-errors.tsv
	@cat dictionaries/weights/report.txt

cv: $(if $(wildcard $(CORPORA)/notices-train.jsonl),$(BUILD)/ecfit-train) ## figures by cross-validation; with ../shared: are the weights reproduced to the byte?
	@cat dictionaries/weights/report.txt
ifneq ($(wildcard $(CORPORA)/notices-train.jsonl),)
	@rm -rf $(BUILD)/cv && mkdir -p $(BUILD)/cv && cp -r dictionaries $(BUILD)/cv/
	$(BUILD)/ecfit-train $(BUILD)/cv/dictionaries $(TRAIN_INPUTS)
	diff -rq dictionaries/weights $(BUILD)/cv/dictionaries/weights
	@echo "learned again: the same bytes"
else
	@echo "no $(CORPORA): the training was not run again"
endif

# ---- tests ----
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libecfit.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka
-include $(UNIT:$(BUILD)/unit/%=$(BUILD)/tests/unit/%.d)
.SECONDARY: $(UNIT:$(BUILD)/unit/%=$(BUILD)/tests/unit/%.o)

.PHONY: check check-quick unit unit-programs eval dict-check lint
check: all $(UNIT) ## all tests
	tests/check.sh $(BUILD) unit json install cases floor batch shared
check-quick: all $(UNIT) ## unit tests and cases
	tests/check.sh $(BUILD) unit json cases floor
unit: $(UNIT) ## unit tests alone
	tests/check.sh $(BUILD) unit
unit-programs: $(UNIT) $(BUILD)/stages

CORPUS ?= corpora/notices.jsonl
eval: all ## figures on CORPUS=corpora/notices.jsonl; ERRORS=1 shows each wrong notice, UNTITLED=1 withholds titles
	@python3 tests/eval.py --ecfit $(BUILD)/ecfit $(if $(ERRORS),--errors) $(if $(UNTITLED),--untitled) $(CORPUS)
ifeq ($(CORPUS),corpora/notices.jsonl)
	@python3 tests/eval_cv.py --ecfit $(BUILD)/ecfit corpora/cvs.jsonl
endif

dict-check: all $(BUILD)/unit/test_loader $(BUILD)/unit/test_rules ## are the dictionaries right: entries, rules and their examples, coverage
	@if $(BUILD)/ecfit dict --help >/dev/null 2>&1; then $(BUILD)/ecfit dict check dictionaries; \
	 else $(BUILD)/unit/test_loader && $(BUILD)/unit/test_rules; fi

lint: ## layers, forbidden calls, shell and Python syntax
	tests/lint.sh

# The same tests in other clothes. A variant of one's own has its own: build/mine-asan.
SUB = $(VARIANT:release%=%)
prefix = $(if $(SUB),$(SUB)-)
SANITIZE = -O1 -g -fno-omit-frame-pointer
ASAN = VARIANT=$(prefix)asan CFLAGS="$(SANITIZE) -fsanitize=address,undefined -fno-sanitize-recover=undefined"
.PHONY: asan asan-programs tsan valgrind fuzz portable
asan: ## unit tests and cases under AddressSanitizer and UBSan
	$(MAKE) $(ASAN) check-quick
asan-programs:
	$(MAKE) $(ASAN) all unit-programs
tsan: ## batches on many threads under ThreadSanitizer
	$(MAKE) VARIANT=$(prefix)tsan CFLAGS="$(SANITIZE) -fsanitize=thread" all
	ECFIT=build/$(prefix)tsan/ecfit sh tests/batch/same.sh
portable: all ## without the vector instructions of x86, as on any other processor: the same bytes
	$(MAKE) VARIANT=$(prefix)portable CFLAGS="-O2 -g -U__SSE2__ -U__SSE__" all
	@for e in $(BUILD) build/$(prefix)portable; do $$e/ecfit analyse -i jsonl -f jsonl -o $$e/portable.jsonl corpora/notices.jsonl corpora/training.jsonl || exit 1; done
	cmp $(BUILD)/portable.jsonl build/$(prefix)portable/portable.jsonl && echo "the same bytes"
valgrind: all $(UNIT) ## unit tests and a few notices under valgrind
	@for t in $(filter-out %_intake %_image %_loader %_phrase %_rules,$(UNIT)); do echo $$t; valgrind -q --error-exitcode=9 --leak-check=full $$t >/dev/null || exit 1; done
	head -8 corpora/notices.jsonl | valgrind -q --error-exitcode=9 --leak-check=full $(BUILD)/ecfit analyse -i jsonl -f jsonl - >/dev/null

FUZZ ?= 200
$(BUILD)/read_all: $(BUILD)/tests/fuzz/read_all.o $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
.PHONY: fuzz-programs
fuzz-programs: all $(BUILD)/read_all
fuzz: ## FUZZ=200 corrupted files of each format, and mangled notices, under sanitizers
	$(MAKE) $(ASAN) fuzz-programs
	python3 tests/fuzz/corrupt.py build/$(prefix)asan/read_all $(FUZZ)
	python3 tests/fuzz/mangle.py build/$(prefix)asan/ecfit $(FUZZ)

# ---- for users ----
VERSION := $(shell sed -n 's/^.define ECFIT_VERSION "\(.*\)"/\1/p' engine/ecfit.h)
MISSING = $(shell for p in $(PACKAGES); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done)
.PHONY: deps demo install uninstall dist clean help print-packages
print-packages:
	@echo $(PACKAGES)
deps: ## install the Debian packages that are needed
	@if ! command -v apt-get >/dev/null; then printf 'No apt here. Please install what these Debian packages hold:\n'; printf '  %s\n' $(PACKAGES); exit 1; fi
	@echo "Installing with apt-get$(if $(filter 0,$(shell id -u)),, and sudo): $(PACKAGES)"
	@$(if $(filter 0,$(shell id -u)),,sudo )sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(PACKAGES)'

demo: ## install what is missing, build, show what ecfit says of a notice and a CV
	@if command -v dpkg-query >/dev/null && [ -z "$(MISSING)" ]; then echo "All packages are there."; else $(MAKE) --no-print-directory deps; fi
	@$(MAKE) --no-print-directory all
	@tests/demo.sh $(BUILD)/ecfit

install: all ## program, library, header and pkg-config file below PREFIX=/usr/local (DESTDIR honoured)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 755 $(BUILD)/ecfit $(DESTDIR)$(PREFIX)/bin/ecfit
	install -m 644 $(BUILD)/libecfit.a $(DESTDIR)$(PREFIX)/lib/libecfit.a
	install -m 644 engine/ecfit.h $(DESTDIR)$(PREFIX)/include/ecfit.h
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' 'Name: ecfit' \
	  'Description: CIGREF roles and e-CF competences of vacancy notices' 'Version: $(VERSION)' 'Requires: $(PKGS)' \
	  'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lecfit -lstemmer -lm -ldl -pthread' > $(DESTDIR)$(PREFIX)/lib/pkgconfig/ecfit.pc

uninstall: ## take them away again
	rm -f $(DESTDIR)$(PREFIX)/bin/ecfit $(DESTDIR)$(PREFIX)/lib/libecfit.a $(DESTDIR)$(PREFIX)/include/ecfit.h $(DESTDIR)$(PREFIX)/lib/pkgconfig/ecfit.pc

dist: ## build/ecfit-VERSION.tar.gz of what is committed
	@mkdir -p build
	git archive --prefix=ecfit-$(VERSION)/ -o build/ecfit-$(VERSION).tar.gz HEAD
	@ls -l build/ecfit-$(VERSION).tar.gz

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(filter Makefile %.mk,$(MAKEFILE_LIST)) | expand -t 16 | sort

include tests/bench/bench.mk
