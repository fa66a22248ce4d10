# ecfit. `make help` lists the targets. The user owns CC, CFLAGS and LDFLAGS; we append.
CC ?= cc
CFLAGS ?= -O2 -g
VARIANT ?= release
BUILD := build/$(VARIANT)
PREFIX ?= /usr/local

PACKAGES := libpcre2-dev libstemmer-dev uthash-dev libcmocka-dev libutf8proc-dev libyajl-dev liblinear-dev \
            libxml2-dev libarchive-dev libmagic-dev libcmark-dev libgmime-3.0-dev libsqlite3-dev poppler-utils unrtf pkg-config gcc make python3
PKGS := libpcre2-8 libutf8proc yajl libarchive libxml-2.0 gmime-3.0 libmagic libcmark
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -Iengine -Itools $(WARN) -ffp-contract=off -fvisibility=hidden -pthread -DECFIT_DICTIONARIES=\"$(CURDIR)/dictionaries\" \
              $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(CFLAGS)
LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lstemmer -lm -pthread

ENGINE := $(wildcard engine/*.c engine/*/*.c)
TOOL := $(filter-out tools/train%.c tools/mkimage.c tools/bench%.c,$(wildcard tools/*.c))
ENGINE_O := $(ENGINE:%.c=$(BUILD)/%.o)
TOOL_O := $(TOOL:%.c=$(BUILD)/%.o)

.PHONY: all
all: $(BUILD)/ecfit

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libecfit.a: $(ENGINE_O) $(BUILD)/dictionaries.o
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/ecfit: $(TOOL_O) $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lsqlite3

# ---- image: the dictionaries, compiled and carried inside the library ----
.PHONY: image
image: $(BUILD)/dictionaries.img

IMAGE_O := $(filter-out %/builtin.o,$(filter $(BUILD)/engine/base/% $(BUILD)/engine/text/% $(BUILD)/engine/lexicon/%,$(ENGINE_O)))
$(BUILD)/mkimage: $(BUILD)/tools/mkimage.o $(IMAGE_O)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

dictionaries/%: ; # a file that went away is no error

$(BUILD)/dictionaries.img: $(BUILD)/mkimage $(shell find dictionaries)
	$(BUILD)/mkimage dictionaries $@

$(BUILD)/dictionaries.o: engine/lexicon/dictionaries.S $(BUILD)/dictionaries.img
	$(CC) $(CFLAGS) -DECFIT_IMAGE='"$(BUILD)/dictionaries.img"' -c $< -o $@

-include $(ENGINE_O:.o=.d) $(TOOL_O:.o=.d)

TRAIN_O := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tools/train/*.c))
$(BUILD)/ecfit-train: $(TRAIN_O) $(BUILD)/libecfit.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -llinear
-include $(TRAIN_O:.o=.d)

CORPORA ?= ../shared/corpora
.PHONY: train
train: $(BUILD)/ecfit-train
	$(BUILD)/ecfit-train dictionaries $(CORPORA)/notices-train.jsonl corpora/labels-pool.jsonl $(CORPORA)/notices-unlabelled.jsonl $(CORPORA)/notices-dev.jsonl $(BUILD)/train-errors.tsv
	@cat dictionaries/weights/report.txt
