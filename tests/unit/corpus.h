/* For tests: every document of our own corpora and fixtures through the reader. */
#ifndef ECFIT_TEST_CORPUS_H
#define ECFIT_TEST_CORPUS_H
#include "ecfit.h"

static const char *const corpus_paths[] = {"corpora/notices.jsonl", "corpora/bilingual", "corpora/cvs.jsonl", "tests/fixtures/intake"};
enum { N_CORPUS_PATHS = sizeof corpus_paths / sizeof *corpus_paths };

/** Call fn for each document that can be read; returns how many there were. */
static inline size_t each_document(void (*fn)(const ecfit_input_document *in, void *ctx), void *ctx)
{
    ecfit_error err;
    ecfit_input_document in;
    size_t n = 0;
    ecfit_reader_options options = {.max_bytes = 1 << 20};
    ecfit_reader *reader = ecfit_reader_new(corpus_paths, N_CORPUS_PATHS, &options, &err);
    for (int got; reader && (got = ecfit_reader_next(reader, &in, &err)) != 0;)
        if (got > 0) fn(&in, ctx), n++;
    ecfit_reader_free(reader);
    return n;
}

#endif
